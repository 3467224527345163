"""Side effects at the edge: one library each. They import the core and errors, never each other."""
