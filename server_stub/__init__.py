"""A backend to develop and test against: the wire contract in memory. Imports nothing of kiosk."""
