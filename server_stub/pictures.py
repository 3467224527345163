"""Product pictures: which drawing belongs to which shape, on a soft disc in the product's own tint."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from server_stub.drawing import packages, produce, wrappings
from server_stub.drawing.canvas import WHITE, Canvas, ellipse, mix, vividness

PALE = 0.30

LOOSE: Mapping[str, Callable[[Canvas, str, str], None]] = {
    "tomato": produce.tomato,
    "cucumber": produce.cucumber,
    "potato": produce.potato,
    "onion": produce.onion,
    "banana": produce.banana,
    "citrus": produce.citrus,
    "lemon": produce.lemon,
    "apple": produce.apple,
    "carrot": produce.carrot,
    "aubergine": produce.aubergine,
    "herbs": produce.herbs,
    "flatbread": produce.flatbread,
    "loaf": produce.loaf,
    "rolls": produce.rolls,
    "croissant": produce.croissant,
    "eggs": produce.eggs,
    "cheese": wrappings.cheese,
}

PACKED: Mapping[str, Callable[[Canvas, str, str, str | None], None]] = {
    "water": packages.water,
    "oil": packages.oil,
    "glass": packages.glass,
    "squeeze": packages.squeeze,
    "detergent": packages.detergent,
    "shampoo": packages.shampoo,
    "spray": packages.spray,
    "carton": packages.carton,
    "brick": packages.brick,
    "can": packages.can,
    "tin": packages.tin,
    "flat-tin": packages.flat_tin,
    "jar": packages.jar,
    "shaker": packages.shaker,
    "cup": packages.cup,
    "tub": packages.tub,
    "box": packages.cereal_box,
    "wide-box": packages.wide_box,
    "tissues": packages.tissues,
    "tube": packages.tube,
    "bag": wrappings.bag,
    "pillow": wrappings.pillow,
    "packet": wrappings.packet,
    "pouch": wrappings.pouch,
    "bar": wrappings.bar,
    "block": wrappings.block,
    "wheel": wrappings.wheel,
    "tray": wrappings.tray,
    "roll": wrappings.roll,
    "paper-rolls": wrappings.paper_rolls,
    "sponge": wrappings.sponge,
    "soap": wrappings.soap,
}


@functools.lru_cache(maxsize=256)
def product_png(shape: str, colors: tuple[str, str], motif: str | None) -> bytes:
    """The picture as a PNG, always the same for the same arguments."""
    main, second = colors
    canvas = Canvas()
    canvas.fill(ellipse(256, 256, 248, 248), mix(_tint(main, second), WHITE, 0.84))
    if shape in LOOSE:
        LOOSE[shape](canvas, main, second)
    else:
        PACKED[shape](canvas, main, second, motif)
    return canvas.png()


def _tint(main: str, second: str) -> str:
    """The colour of the disc: the main one unless it is too pale to be seen."""
    return main if vividness(main) >= PALE else max(main, second, key=vividness)
