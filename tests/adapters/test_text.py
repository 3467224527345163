from __future__ import annotations

import itertools

import pytest
from fontpkg import errors as font_errors
from fontpkg.pil import truetype
from PIL import Image, ImageChops, ImageFont, ImageStat, features

from kiosk.adapters import text as text_adapter
from kiosk.adapters.text import RenderedText, Typeface
from kiosk.errors import TextError
from kiosk.screens.theme import CAPITAL_HEIGHT, Style

SIZE, WEIGHT = 48, 500
NARROW_JOINER = "\N{ZERO WIDTH NON-JOINER}"
ALIKE = 6.0
"""Mean difference in grey levels of two pictures of the same words; other words differ by 20 and more."""


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    return Typeface()


def picture(rendered: RenderedText) -> Image.Image:
    """The ink as grey levels, without its margins."""
    alpha = Image.frombytes("RGBA", (rendered.width, rendered.height), rendered.rgba).getchannel("A")
    return alpha.crop(alpha.getbbox())


def drawn(typeface: Typeface, text: str, *, rtl: bool) -> Image.Image:
    return picture(typeface.render(text, SIZE, WEIGHT, (0, 0, 0), rtl=rtl))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference in grey levels of the two, laid over each other at their middles."""
    size = (max(one.width, other.width), max(one.height, other.height))
    laid = []
    for each in (one, other):
        sheet = Image.new("L", size)
        sheet.paste(each, ((size[0] - each.width) // 2, (size[1] - each.height) // 2))
        laid.append(sheet)
    return ImageStat.Stat(ImageChops.difference(*laid)).mean[0]


def pieces(line: Image.Image, count: int) -> list[Image.Image]:
    """The line cut at its widest gaps into so many pieces, from the left."""
    empty = [line.crop((x, 0, x + 1, line.height)).getbbox() is None for x in range(line.width)]
    gaps = [list(run) for is_gap, run in itertools.groupby(range(line.width), key=empty.__getitem__) if is_gap]
    cuts = sorted(gap[len(gap) // 2] for gap in sorted(gaps, key=len, reverse=True)[: count - 1])
    parts = [line.crop((left, 0, right, line.height)) for left, right in itertools.pairwise([0, *cuts, line.width])]
    return [part.crop(part.getbbox()) for part in parts]


def test_without_raqm_there_is_no_text_rather_than_wrong_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda feature: feature != "raqm")
    with pytest.raises(TextError, match="sudo apt-get install libfribidi0"):
        Typeface()


@pytest.mark.parametrize("error", [font_errors.FontpkgError("no such family"), OSError("unreadable")])
def test_a_missing_typeface_is_named_with_its_package(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> ImageFont.FreeTypeFont:
        raise error

    monkeypatch.setattr(text_adapter, "truetype", fail)
    with pytest.raises(TextError, match=r"cairo cannot be loaded.*Install fontpkg-cairo"):
        Typeface()


def test_arabic_letters_join(typeface: Typeface) -> None:
    joined = drawn(typeface, "سلتك", rtl=True)
    apart = drawn(typeface, NARROW_JOINER.join("سلتك"), rtl=True)
    assert joined.width < 0.9 * apart.width
    assert not any(joined.crop((x, 0, x + 1, joined.height)).getbbox() is None for x in range(joined.width))
    assert typeface.width("سلتك", SIZE, WEIGHT, rtl=True) < sum(
        typeface.width(letter, SIZE, WEIGHT, rtl=True) for letter in "سلتك"
    )


def test_arabic_runs_from_the_right(typeface: Typeface) -> None:
    first, second = "عربة", "سلتك"
    left, right = pieces(drawn(typeface, f"{first} {second}", rtl=True), 2)
    assert difference(right, drawn(typeface, first, rtl=True)) < ALIKE
    assert difference(left, drawn(typeface, second, rtl=True)) < ALIKE


@pytest.mark.parametrize("number", ["7", "2,204.45", "19:20", "1,000,103"])
def test_numbers_run_from_the_left_in_arabic(number: str, typeface: Typeface) -> None:
    left, right = pieces(drawn(typeface, f"عربة {number}", rtl=True), 2)
    assert difference(left, drawn(typeface, number, rtl=False)) < ALIKE
    assert difference(right, drawn(typeface, "عربة", rtl=True)) < ALIKE


def test_the_currency_stands_to_the_left_of_an_arabic_amount(typeface: Typeface) -> None:
    _, right = pieces(drawn(typeface, "12.50\N{NO-BREAK SPACE}ج.م.\u200f", rtl=True), 2)
    assert difference(right, drawn(typeface, "12.50", rtl=False)) < ALIKE


def test_the_direction_is_what_is_said_and_not_what_the_letters_are(typeface: Typeface) -> None:
    for rtl in (False, True):
        left, right = pieces(drawn(typeface, "Pay :", rtl=rtl), 2)
        assert difference(right if rtl else left, drawn(typeface, "Pay", rtl=False)) < ALIKE


def test_an_isolated_piece_keeps_its_own_order(typeface: Typeface) -> None:
    """In "1 × خبز with سمسم" the name must read as it does by itself; without isolates its words change places."""
    name = "خبز with سمسم"
    alone = pieces(drawn(typeface, name, rtl=True), 3)
    isolated = pieces(drawn(typeface, f"1 × \u2068{name}\u2069", rtl=False), 5)[-3:]
    bare = pieces(drawn(typeface, f"1 × {name}", rtl=False), 5)[-3:]
    assert max(map(difference, alone, isolated)) < ALIKE
    assert max(map(difference, alone, bare)) > ALIKE


@pytest.mark.parametrize("control", ["\u2068", "\u2069", "\u200f", "\u200e"])
def test_controls_take_no_room(control: str, typeface: Typeface) -> None:
    plain = typeface.width("Total 7", SIZE, WEIGHT, rtl=False)
    assert typeface.width(f"{control}Total 7{control}", SIZE, WEIGHT, rtl=False) == plain


@pytest.mark.parametrize("text", ["Total", "سلتك فارغة", "ÄÅgjpq", "2,204.45", "W", "i", " ", "\u200b", "…"])
@pytest.mark.parametrize("rtl", [False, True])
def test_what_is_drawn_is_as_wide_as_measured(text: str, rtl: bool, typeface: Typeface) -> None:
    rendered = typeface.render(text, SIZE, WEIGHT, (1, 2, 3), rtl=rtl)
    assert rendered.advance == typeface.width(text, SIZE, WEIGHT, rtl=rtl)
    assert rendered.left + rendered.width <= rendered.advance + SIZE // 4
    assert len(rendered.rgba) == rendered.width * rendered.height * 4


def test_nothing_is_cut_off_at_the_edges(typeface: Typeface) -> None:
    """The ink of a text in a frame that is too large has the same size."""
    for text in ("ÄÅgjpq|", "أُخذ شيء من العربة", "وفّرت 5"):
        rendered = typeface.render(text, SIZE, WEIGHT, (0, 0, 0), rtl=True)
        font = truetype("cairo", SIZE, weight=WEIGHT, layout_engine=ImageFont.Layout.RAQM)
        mask, _ = font.getmask2(text, direction="rtl", anchor="ls")
        whole = Image.frombytes("L", mask.size, bytes(mask))
        assert picture(rendered).size == whole.crop(whole.getbbox()).size


def test_the_ink_has_the_colour(typeface: Typeface) -> None:
    rendered = typeface.render("Total", SIZE, WEIGHT, (10, 200, 30), rtl=False)
    image = Image.frombytes("RGBA", (rendered.width, rendered.height), rendered.rgba)
    assert {color[:3] for _, color in image.getcolors(1 << 16)} == {(10, 200, 30)}  # type: ignore[index,union-attr]


def test_a_capital_is_as_high_as_the_theme_says(typeface: Typeface) -> None:
    heights = [typeface.render("H", 1000, style.weight, (0, 0, 0), rtl=False).height / 1000 for style in Style]
    assert min(heights) >= CAPITAL_HEIGHT
    assert max(heights) <= CAPITAL_HEIGHT + 0.01


def test_heavier_is_wider_and_larger_is_wider(typeface: Typeface) -> None:
    assert typeface.width("Total", 48, 700, rtl=False) > typeface.width("Total", 48, 500, rtl=False)
    assert typeface.width("Total", 49, 500, rtl=False) > typeface.width("Total", 48, 500, rtl=False)


def test_widths_are_remembered_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []
    original = ImageFont.FreeTypeFont.getlength

    def counting(self: ImageFont.FreeTypeFont, text: str, *rest: object, **named: object) -> float:
        measured.append(text)
        return original(self, text, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ImageFont.FreeTypeFont, "getlength", counting)
    typeface = Typeface()
    for _ in range(2):
        typeface.width("Cherry tomatoes", SIZE, WEIGHT, rtl=False)
    assert measured == ["Cherry tomatoes"]
    typeface.forget()
    typeface.width("Cherry tomatoes", SIZE, WEIGHT, rtl=False)
    assert measured == ["Cherry tomatoes"] * 2


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_adapter, "REMEMBERED_WIDTHS", 4)
    monkeypatch.setattr(text_adapter, "REMEMBERED_FONTS", 2)
    typeface = Typeface()
    for size in range(10, 20):
        typeface.width(str(size), size, WEIGHT, rtl=False)
    assert len(typeface._widths) == 4
    assert len(typeface._fonts) == 2
