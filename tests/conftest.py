"""What holds for all tests."""

from hypothesis import settings

# No wall clock: a slow machine fails no test. The same examples each time: a failure can be looked into.
settings.register_profile("kiosk", deadline=None, derandomize=True)
settings.load_profile("kiosk")
