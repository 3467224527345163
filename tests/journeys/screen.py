"""What a phone's camera and a shopper's eye make of a screenshot."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image


def codes_on(picture: bytes) -> list[str]:
    """The texts of the QR codes on the screen, by a reader that is not the kiosk's."""
    with Image.open(io.BytesIO(picture)) as image:
        return [found.text for found in zxingcpp.read_barcodes(image) if found.format == zxingcpp.BarcodeFormat.QRCode]


def part_of(picture: bytes, left: int, top: int, right: int, bottom: int) -> bytes:
    """The pixels of that part of the screen."""
    with Image.open(io.BytesIO(picture)) as image:
        return image.convert("RGB").crop((left, top, right, bottom)).tobytes()
