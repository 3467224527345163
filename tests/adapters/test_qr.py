from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from kiosk.adapters.qr import LARGEST_SIDE_PX, clean, encode
from kiosk.core.models import Code, PairingPicture
from kiosk.errors import WireError
from tests.samples.common import PAYMENT_PAGE, TOKEN, code_png


def image_of(code: Code, quiet: int = 4) -> Image.Image:
    image = Image.new("1", (code.size + 2 * quiet, code.size + 2 * quiet), 1)
    for y, row in enumerate(code.rows):
        for x, dark in enumerate(row):
            image.putpixel((x + quiet, y + quiet), not dark)
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


def png(image: Image.Image, **options: object) -> PairingPicture:
    out = BytesIO()
    image.save(out, "PNG", **options)
    return PairingPicture(out.getvalue())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int) -> PairingPicture:
    """A small file that says it is a picture of so many pixels."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1024))
    return PairingPicture(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


@pytest.mark.parametrize("text", [TOKEN, PAYMENT_PAGE, "1", "https://pay.example/?q=قهوة"])
def test_an_independent_reader_reads_what_was_encoded_at_level_m(text: str) -> None:
    code = encode(text)
    assert {len(row) for row in code.rows} == {code.size}
    (found,) = zxingcpp.read_barcodes(image_of(code))
    assert found.text == text
    assert found.ec_level == "M"


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=200))
def test_any_text_comes_back(text: str) -> None:
    (found,) = zxingcpp.read_barcodes(image_of(encode(text)))
    assert found.bytes == text.encode()


@pytest.mark.parametrize("text", ["x" * 3000, "\ud800"])
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(WireError, match=f"a text of {len(text)} characters does not fit into a QR code"):
        encode(text)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_a_picture_stays_the_same_picture(mode: str) -> None:
    with Image.open(BytesIO(code_png(TOKEN))) as given_image:
        cleaned = clean(png(given_image.convert("L").convert(mode)))
    with Image.open(BytesIO(cleaned.png)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (530, 530))
        assert [found.text for found in zxingcpp.read_barcodes(image)] == [TOKEN]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_a_code_drawn_on_nothing_lies_on_white(mode: str) -> None:
    with Image.open(BytesIO(code_png(TOKEN))) as given_image:
        grey = given_image.convert("L")
    clear = Image.new("LA", grey.size)
    clear.putalpha(grey.point(lambda level: 255 - level))
    drawn = png(clear.convert("RGBA").quantize(4) if mode == "P" else clear.convert(mode))
    with Image.open(BytesIO(clean(drawn).png)) as image:
        assert image.getpixel((0, 0)) == (255, 255, 255)
        assert [found.text for found in zxingcpp.read_barcodes(image)] == [TOKEN]


def test_what_is_not_pixels_is_left_out() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "of no use on a screen", zip=True)
    with Image.open(BytesIO(code_png("1"))) as image:
        cleaned = clean(png(image, pnginfo=info, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"))
    assert b"comment" not in cleaned.png
    assert b"eXIf" not in cleaned.png


def jpeg() -> PairingPicture:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return PairingPicture(out.getvalue())


def stuffed() -> PairingPicture:
    """A text chunk that unpacks to far more than it is."""
    whole = code_png("1")
    text = chunk(b"zTXt", b"comment\x00\x00" + zlib.compress(bytes(8 * 2**20)))
    return PairingPicture(whole[:33] + text + whole[33:])


@pytest.mark.parametrize(
    "picture",
    [
        PairingPicture(b""),
        PairingPicture(b"\x89PNG\r\n\x1a\n"),
        PairingPicture(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        PairingPicture(code_png(TOKEN)[:-400]),
        PairingPicture(code_png(TOKEN)[:60]),
        PairingPicture(code_png(TOKEN).replace(b"IDAT", b"IDAX")),
        jpeg(),
        stuffed(),
        bomb(50_000),
        bomb(12_000),
        bomb(0),
    ],
    ids=["empty", "head", "svg", "cut", "short", "damaged", "jpeg", "stuffed", "bomb", "large", "flat"],
)
def test_a_hostile_picture_is_refused(picture: PairingPicture) -> None:
    with pytest.raises(WireError, match="the code's picture"):
        clean(picture)


def test_a_picture_may_be_so_large_and_no_larger() -> None:
    assert clean(png(Image.new("1", (LARGEST_SIDE_PX, 1))))
    with pytest.raises(WireError, match="2049×1 pixels: too large to be shown"):
        clean(png(Image.new("1", (LARGEST_SIDE_PX + 1, 1))))
