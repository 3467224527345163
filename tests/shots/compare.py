"""Whether two pictures show the same, as far as an eye can tell."""

from __future__ import annotations

from functools import reduce

from PIL import Image, ImageChops

LEVELS = 24
"""By so much of 255 may a pixel's red, green or blue differ: edges are smoothed a little differently by each version
of FreeType, and by SDL on each kind of processor."""
BLOCK_PX = 32
MOST_IN_A_BLOCK = 0.02
"""This part of the pixels in any block of so many pixels each way may differ by more. One limit for the whole picture
would miss a word: on a large panel it is a thousandth of it."""
GAP = 12
MARK, WALL = (226, 0, 84), (52, 58, 55)


def differing(one: Image.Image, other: Image.Image) -> Image.Image:
    """255 where a pixel differs by more than `LEVELS`, else 0. Both pictures are of one size."""
    bands = ImageChops.difference(one, other).split()
    return reduce(ImageChops.lighter, bands).point(lambda level: 255 if level > LEVELS else 0)


def most_in_a_block(mask: Image.Image) -> float:
    """The part of the pixels that differ in the block where it is the largest."""
    # Padded, so that the blocks at the edge are as large as the others.
    whole = [-(-side // BLOCK_PX) * BLOCK_PX for side in mask.size]
    padded = Image.new("L", (whole[0], whole[1]))
    padded.paste(mask)
    _, most = padded.reduce(BLOCK_PX).getextrema()
    assert isinstance(most, int | float)
    return most / 255


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether nothing has changed that could be seen."""
    return one.size == other.size and most_in_a_block(differing(one, other)) <= MOST_IN_A_BLOCK


def side_by_side(golden: Image.Image, now: Image.Image) -> Image.Image:
    """What was, what is, and where they differ."""
    pictures = [golden, now]
    if golden.size == now.size:
        pale = Image.blend(now, Image.new("RGB", now.size, (255, 255, 255)), 0.7).convert("L").convert("RGB")
        pale.paste(MARK, mask=differing(golden, now))
        pictures.append(pale)
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) + 1)
    out = Image.new("RGB", (width, max(picture.height for picture in pictures) + 2 * GAP), WALL)
    x = GAP
    for picture in pictures:
        out.paste(picture, (x, GAP))
        x += picture.width + GAP
    return out
