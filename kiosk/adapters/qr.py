"""Text to the modules of a QR code (qrcode), and the backend's ready-made pictures made safe (Pillow)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kiosk.core.models import Code, PairingPicture
from kiosk.errors import WireError

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_SIDE_PX = 2048


def encode(text: str) -> Code:
    """The modules of the code that holds `text`, at error correction M. Raises `WireError` where it is too long."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    try:
        code.add_data(text)
        code.make(fit=True)
    except (DataOverflowError, ValueError) as exc:
        raise WireError(f"a text of {len(text)} characters does not fit into a QR code") from exc
    return Code(tuple(tuple(bool(module) for module in row) for row in code.get_matrix()))


def clean(picture: PairingPicture) -> PairingPicture:
    """The same picture, decoded within bounds and written anew, so that no hostile bytes reach the screen.

    Raises `WireError` for what is not a PNG of at most 2048 pixels a side.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture.png), formats=("PNG",)) as image:
            if max(image.size) > LARGEST_SIDE_PX:
                raise WireError(f"the code's picture is {image.size[0]}×{image.size[1]} pixels: too large to be shown")
            # A code may be drawn on nothing: then it is meant to lie on paper.
            paper = Image.new("RGBA", image.size, (255, 255, 255, 255))
            return PairingPicture(_written(Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise WireError(f"the code's picture cannot be read: {exc}") from exc


def _written(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
