"""The type scale on the glass, and the colours by the pairs that meet on the screens."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from PIL import Image, ImageChops

from kiosk.adapters.text import Typeface
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Icon, Text
from kiosk.screens.theme import HIGH_CONTRAST, MARK_PAIRS, TEXT_PAIRS, Palette, Rgb, Style, Theme
from tests.screens.conftest import Looks
from tests.screens.measure import Look, contrast
from tests.shots import PANELS

each_panel = pytest.mark.parametrize("panel", PANELS)

CAPITAL_MM, LARGE_CAPITAL_MM = 3.2, 4.8
THEMES = {"own": Theme(), "bold": Theme(type_scale=1.2, regular_weight=600)}


def capitals(layout: Layout, typeface: Typeface) -> dict[Style, float]:
    """The height of each style's H in millimetres on the glass, measured where a pixel does not matter."""
    heights = {style: typeface.render("H", 1000, layout.weight(style), (0, 0, 0), rtl=False).height for style in Style}
    return {style: height / 1000 * layout.em(style) / layout.px_per_mm for style, height in heights.items()}


@each_panel
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("large", "least"), [(False, CAPITAL_MM), (True, LARGE_CAPITAL_MM)])
def test_every_style_has_capitals_that_can_be_read(
    panel: str, theme: str, large: bool, least: float, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    layout = replace(layouts[panel], theme=THEMES[theme]).dressed(large=large, contrast=False)
    assert min(capitals(layout, typeface).values()) >= least


@each_panel
def test_large_text_is_larger_and_keeps_the_order_of_the_styles(panel: str, layouts: Mapping[str, Layout]) -> None:
    usual, large = (layouts[panel].dressed(large=large, contrast=False) for large in (False, True))
    assert all(large.em(style) >= usual.em(style) for style in Style)
    small = (Style.SMALL, Style.BODY, Style.HEADING, Style.TITLE)
    assert all(large.em(style) > usual.em(style) for style in small)
    ems = [large.em(style) for style in (*small, Style.AMOUNT)]
    assert ems == sorted(set(ems))


def test_a_themes_scale_and_weights_hold_for_all_text(layouts: Mapping[str, Layout]) -> None:
    usual = layouts["1280x720"]
    layout = replace(usual, theme=Theme(type_scale=1.2, regular_weight=400, strong_weight=600))
    assert all(layout.em(style) == pytest.approx(1.2 * usual.em(style), abs=1) for style in Style)
    assert (layout.weight(Style.BODY), layout.weight(Style.BODY_STRONG)) == (400, 600)
    wide = layout.text_width("Cherry tomatoes", Style.BODY, rtl=False)
    assert wide == layout.metrics.width("Cherry tomatoes", layout.em(Style.BODY), 400, rtl=False)
    large = layout.dressed(large=True, contrast=False)
    assert large.em(Style.BODY) == usual.dressed(large=True, contrast=False).em(Style.BODY)


def test_the_shoppers_look_is_the_same_object_at_every_frame(layouts: Mapping[str, Layout]) -> None:
    layout = replace(layouts["800x480"], theme=Theme(logo="brand.svg"))
    looks = {
        (large, high): layout.dressed(large=large, contrast=high)
        for large, high in itertools.product((False, True), repeat=2)
    }
    for (large, high), look in looks.items():
        assert look.large == large
        assert look.theme.palette == (HIGH_CONTRAST if high else layout.theme.palette)
        # The brand's logo may be dark.
        assert look.theme.logo == (None if high else "brand.svg")
        assert layout.dressed(large=large, contrast=high) is look


@pytest.mark.parametrize(("large", "apart"), [(False, 0.1), (True, 0.0)])
def test_the_ink_of_an_arabic_line_never_touches_that_of_the_next(
    large: bool, apart: float, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    """All of our words, broken at many widths; `apart` ems more than touching."""
    layout = layouts["1280x720"].dressed(large=large, contrast=False)
    size, style = layout.em(Style.BODY), Style.BODY
    step = layout.line(style) - round(apart * size)
    words = layout.languages["ar"].texts.values()
    texts = [text for entry in words for text in ([entry] if isinstance(entry, str) else entry.values())]
    touching = []
    for text, width in itertools.product(texts, range(7 * size, 20 * size, size)):
        lines = broken(text, width, layout, style)
        for one, other in itertools.pairwise(lines):
            inks = [ink(line, y, width, layout, style, typeface) for line, y in ((one, 0), (other, step))]
            if ImageChops.multiply(*inks).getbbox():
                touching.append((one, other))
    assert touching == []


def broken(text: str, width: int, layout: Layout, style: Style) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if layout.text_width(longer, style, rtl=True) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def ink(line: str, y: int, width: int, layout: Layout, style: Style, typeface: Typeface) -> Image.Image:
    size = layout.em(style)
    rendered = typeface.render(line, size, layout.weight(style), (0, 0, 0), rtl=True)
    sheet = Image.new("L", (width + 2 * size, 6 * size))
    alpha = Image.frombytes("RGBA", (rendered.width, rendered.height), rendered.rgba).getchannel("A")
    sheet.paste(alpha, (size + width - rendered.advance + rendered.left, 2 * size + y + rendered.top))
    return sheet.point(lambda grey: 255 if grey > 60 else 0)


# --- colours ---


@pytest.mark.parametrize(
    ("palette", "text", "mark"),
    [pytest.param(Palette(), 4.5, 3.0, id="own"), pytest.param(HIGH_CONTRAST, 7.0, 4.5, id="high contrast")],
)
def test_whatever_meets_can_be_told_apart(palette: Palette, text: float, mark: float) -> None:
    for pairs, least in ((TEXT_PAIRS, text), (MARK_PAIRS, mark)):
        faint = {pair: contrast(*(getattr(palette, name) for name in pair)) for pair in pairs}
        assert {pair: ratio for pair, ratio in faint.items() if ratio < least} == {}


def test_in_high_contrast_rules_are_marks_that_can_be_seen() -> None:
    assert contrast(HIGH_CONTRAST.rule, HIGH_CONTRAST.background) >= 4.5
    assert contrast(HIGH_CONTRAST.rule, HIGH_CONTRAST.surface) >= 4.5


def test_a_code_is_dark_on_light_in_high_contrast_too() -> None:
    assert (HIGH_CONTRAST.code_dark, HIGH_CONTRAST.code_light) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.parametrize("panel", ["800x480", "720x1280"])
def test_all_pairs_on_the_screens_are_those_that_are_written_down(panel: str, looks: Looks) -> None:
    """What is not written down is judged in no theme."""
    strange = {
        (name, *pair)
        for name, look in looks(panel, "en").items()
        for pair in pairs_of(look)
        if not written_down(pair, HIGH_CONTRAST if look.state.high_contrast else Palette())
    }
    assert strange == set()


def pairs_of(look: Look) -> set[tuple[Rgb, Rgb]]:
    nodes: list[Text | Icon] = [*look.texts, *look.icons]
    return {(node.color, ground) for node in nodes for ground in look.grounds(node)}


def written_down(pair: tuple[Rgb, Rgb], palette: Palette) -> bool:
    names = [[each.name for each in fields(Palette) if getattr(palette, each.name) == color] for color in pair]
    return any(both in TEXT_PAIRS or both in MARK_PAIRS for both in itertools.product(*names))
