"""The pure core: what the kiosk knows and decides. No I/O, no clock, no pygame; imports nothing of kiosk but errors."""
