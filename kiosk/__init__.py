"""The cart-side kiosk: pairing by QR, the event stream, the shopping screens and the status lights."""

__version__ = "0.1.0"
