"""Pure views: `view(state, layout)` gives a scene. May import the core, never an adapter."""
