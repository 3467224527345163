"""The HTTP and WebSocket calls, by concern."""
