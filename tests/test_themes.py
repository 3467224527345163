"""Theme files: what is made of them, and how each mistake in one is told."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk import colors, logos
from kiosk.adapters import logo
from kiosk.assets import asset_directory
from kiosk.errors import AssetError, ConfigError, Problem
from kiosk.screens.theme import MARK_PAIRS, TEXT_PAIRS, Palette, Rgb, Theme
from kiosk.themes import COLORS, load_theme, palette_of

SHIPPED = sorted((asset_directory() / "themes").glob("*.toml"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><circle cx="15" cy="10" r="8" fill="#c00"/></svg>'

Write = Callable[[str], Path]

on_one_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        file = tmp_path / "brand.toml"
        file.write_text(f'name = "Brand"\n{text}', encoding="utf-8")
        return file

    return write


def problems(file: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load_theme(file)
    return caught.value.problems


def only_problem(file: Path) -> Problem:
    found = problems(file)
    assert len(found) == 1, found
    return found[0]


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 0, 0, 255)).save(buffer, "PNG")
    return buffer.getvalue()


# --- what is made of a file ---


def test_a_name_alone_is_the_kiosks_own_look(write: Write) -> None:
    assert load_theme(write("")) == Theme(name="Brand")


def test_what_is_not_named_follows_from_the_accent(write: Write) -> None:
    palette = load_theme(write('[colors]\naccent = "#3a36a0"')).palette
    assert palette.primary == (0x3A, 0x36, 0xA0)
    assert palette.on_primary == (255, 255, 255)
    own = Palette()
    assert {name for name in COLORS if getattr(palette, name) != getattr(own, name)} == {
        "primary",
        "primary_pressed",
        "soft",
        "soft_pressed",
    }
    assert colors.contrast(palette.primary_pressed, (0, 0, 0)) < colors.contrast(palette.primary, (0, 0, 0))


def test_the_kiosks_own_accent_gives_about_the_kiosks_own_look() -> None:
    own = Palette()
    found = palette_of({"accent": own.primary})
    for name in COLORS:
        assert getattr(found, name) == pytest.approx(getattr(own, name), abs=12), name


def test_on_a_light_accent_words_are_black_and_what_is_pressed_is_lighter() -> None:
    found = palette_of({"accent": (255, 182, 46)})
    assert found.on_primary == (0, 0, 0)
    assert colors.contrast(found.primary_pressed, (0, 0, 0)) > colors.contrast(found.primary, (0, 0, 0))


@pytest.mark.parametrize("name", COLORS)
def test_every_colour_can_be_named_and_is_taken_as_it_is(name: str) -> None:
    found = palette_of({"accent": (1, 2, 3), name: (4, 5, 6)})
    assert getattr(found, name) == (4, 5, 6)


def test_type_is_taken(write: Write) -> None:
    theme = load_theme(write("[type]\nscale = 1.2\nregular_weight = 400\nstrong_weight = 600"))
    assert (theme.type_scale, theme.regular_weight, theme.strong_weight) == (1.2, 400, 600)


@pytest.mark.parametrize(
    ("name", "data", "ratio"), [("logo.svg", SVG.encode(), 1.5), ("logo.png", png(90, 45), 2.0), ("x", png(9, 9), 1.0)]
)
def test_a_logo_is_beside_the_file_and_what_it_is_is_seen_from_its_content(
    name: str, data: bytes, ratio: float, write: Write, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    theme = load_theme(write(f'logo = "{name}"'))
    assert theme.logo == str(tmp_path / name)
    assert theme.logo_ratio == ratio


# --- the themes that come with the kiosk ---


def test_there_are_two_brands_to_copy() -> None:
    assert [file.stem for file in SHIPPED] == ["indigo", "saffron"]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_what_comes_with_the_kiosk_can_be_read_by_a_shopper(file: Path) -> None:
    theme = load_theme(file)
    assert theme.name == file.stem.title()
    assert theme.logo is not None
    for pairs, least in ((TEXT_PAIRS, 4.5), (MARK_PAIRS, 3.0)):
        for ink, ground in pairs:
            assert colors.contrast(getattr(theme.palette, ink), getattr(theme.palette, ground)) >= least, (ink, ground)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_logo_of_the_kiosk_is_seen_on_its_header(file: Path) -> None:
    """Each of its colours stands out from `surface` as a mark does, or stands beside one that does."""
    theme = load_theme(file)
    assert theme.logo is not None
    drawn = logo.render(Path(theme.logo), 90, 60)
    inks = {tuple(drawn.get_at((x, y)))[:3] for x in range(90) for y in range(60) if drawn.get_at((x, y)).a == 255}
    assert max(colors.contrast((r, g, b), theme.palette.surface) for r, g, b in inks) >= 3.0


# --- every mistake, with its place ---


def test_every_problem_is_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(
        """nam = "Brand"
logo = "none.svg"
[colors]
acent = "#3a36a0"
danger = "crimson"
thumb = "#eeeeee"
[type]
scale = 2
[tpye]
size = 1
""",
        encoding="utf-8",
    )
    found = problems(file)
    assert [(problem.key, problem.line) for problem in found] == [
        ("name", None),
        ("nam", 1),
        ("logo", 2),
        ("colors.acent", 4),
        ("colors.danger", 5),
        ("colors.thumb", 6),
        ("type.scale", 8),
        ("tpye", 9),
    ]
    assert {problem.source for problem in found} == {str(file)}
    text = str(ConfigError(found))
    for part in (
        "Did you mean name?",
        "Did you mean accent?",
        'danger = "#dc143c"',
        'colors.thumb = "#eeeeee": has too little contrast',
        "must be a number from 1.0 to 1.2",
        "Did you mean type?",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("colors = 3", "colors", "is a section"),
        ("scale = 1.1", "scale", "wrong section"),
        ('[colors]\naccent = "#fff"', "colors.accent", "#rrggbb"),
        ('[colors]\naccent = "#3a36a0\\n"', "colors.accent", "#rrggbb"),
        ("[colors]\naccent = 3", "colors.accent", "#rrggbb"),
        ("[colors.accent]\nx = 1", "colors.accent", "#rrggbb"),
        ("[type]\nscale = 0.9", "type.scale", "1.0 to 1.2"),
        ("[type]\nscale = nan", "type.scale", "1.0 to 1.2"),
        ("[type]\nstrong_weight = 900", "type.strong_weight", "400 to 700"),
        ("[type]\nregular_weight = 700", "type.regular_weight", "bolder"),
        ("[type]\nregular_weight = true", "type.regular_weight", "whole number"),
        ('[colors]\ncode_dark = "#ffffff"\ncode_light = "#000000"', "colors.code_dark", "darker than"),
        ('logo = ""', "logo", "path"),
        ('logo = "a\\u0000b"', "logo", "control characters"),
    ],
)
def test_what_will_not_do(text: str, key: str, words: str, write: Write) -> None:
    problem = only_problem(write(text))
    assert problem.key == key
    assert words in problem.message
    assert problem.remedy
    assert problem.line is not None


@pytest.mark.parametrize("name", ["", "x" * 41, "two\\nlines"])
def test_a_name_is_a_short_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(f'name = "{name}"', encoding="utf-8")
    assert only_problem(file).key == "name"


def test_a_pair_with_too_little_contrast_is_told_with_what_it_has_and_needs(write: Write) -> None:
    problem = only_problem(write('[colors]\ninfo = "#8090a0"'))
    assert (problem.key, problem.line, problem.value) == ("colors.info", 3, '"#8090a0"')
    # The worst of its four; the ratio is that of other contrast checkers.
    assert "info #8090a0 on info_ground #e4edfc has 2.7:1 and needs 4.5:1" in problem.message
    assert "likewise info on background, info on highlight and 1 more" in problem.message


@pytest.mark.parametrize(
    "text",
    ['accent = "#ffb62e"', 'info = "#8090a0"', 'info_ground = "#404040"', 'thumb = "#eeeeee"', 'ink = "#999999"'],
)
def test_the_shade_that_is_recommended_will_do(text: str, write: Write) -> None:
    problem = only_problem(write(f"[colors]\n{text}"))
    said, _, better = problem.remedy.partition("For example ")
    assert said == ""
    assert load_theme(write(f"[colors]\n{better}")) != Theme(name="Brand")


def test_where_no_shade_will_do_none_is_recommended(write: Write) -> None:
    """One ground is black and the others, which are the kiosk's own, are light: nothing can be read on all of them."""
    found = {problem.key: problem for problem in problems(write('[colors]\nink = "#808080"\nbackground = "#000000"'))}
    assert found["colors.ink"].remedy == "Choose colours that are further apart."


def test_a_colour_that_cannot_be_read_causes_no_other_problem(write: Write) -> None:
    assert only_problem(write('[colors]\naccent = "?"\nbackground = "#f0f0f0"')).key == "colors.accent"


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert only_problem(tmp_path / "none.toml").message == "does not exist"
    assert "directory" in only_problem(tmp_path).message


# --- logos ---


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "neither SVG nor PNG"),
        (b"\xff\xd8\xff\xe0 a photograph", "neither SVG nor PNG"),
        (b"<html/>", "neither SVG nor PNG"),
        (b"<svg viewBox='0 0 2 1'/>", "neither SVG nor PNG"),
        (SVG.replace("viewBox", "view").encode(), "no view box"),
        (SVG.replace("30 20", "30 0").encode(), "no view box"),
        (SVG.replace("30 20", "nan 20").encode(), "no view box"),
        (SVG.replace("30 20", "-30 -20").encode(), "no view box"),
        (SVG.replace("30 20", "300 20").encode(), "15 times as wide"),
        (SVG.replace("30 20", "1e300 20").encode(), "times as wide"),
        (SVG.replace('r="8"', 'r="0"').encode(), "shows nothing"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.encode(), "entities"),
        (SVG.encode() + b" " * logos.MAX_BYTES, "larger than 256 KiB"),
        (png(90, 45)[:60], "not a PNG"),
        (png(2049, 1024), "2049 × 1024 pixels"),
        (png(50, 10), "5 times as wide"),
    ],
)
def test_a_logo_that_will_not_do(data: bytes, words: str, write: Write, tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(data)
    problem = only_problem(write('logo = "logo"'))
    assert (problem.key, problem.line) == ("logo", 2)
    assert words in problem.message


def test_a_logo_that_is_no_file(write: Write, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "ordinary" in only_problem(write('logo = "pipe"')).message
    assert "ordinary" in only_problem(write('logo = "."')).message
    assert "does not exist" in only_problem(write('logo = "none.svg"')).message
    assert "cannot be read" in only_problem(write('logo = "brand.toml/logo"')).message
    assert "cannot be read" in only_problem(write(f'logo = "{"x" * 300}"')).message


@pytest.mark.parametrize(
    "data",
    [
        SVG.encode(),
        SVG.replace("<svg", '<svg width="900" height="600mm" stroke-width="2"').encode(),
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n" + SVG.replace(" viewBox", "\n viewBox").encode(),
        png(300, 200),
    ],
)
def test_a_logo_is_drawn_at_the_size_that_is_asked_for(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "logo"
    file.write_bytes(data)
    drawn = logo.render(file, 60, 40)
    assert drawn.get_size() == (60, 40)
    assert tuple(drawn.get_at((30, 20)))[:3] in ((204, 0, 0), (200, 0, 0))
    assert drawn.get_bounding_rect().h >= 30


def test_a_logo_that_has_gone_since_is_an_error_of_assets(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="cannot be drawn"):
        logo.render(tmp_path / "gone.svg", 60, 40)


# --- whatever is in the file ---

names = st.sampled_from(["name", "logo", "colors", "type", "accent", *COLORS, "scale", "strong_weight"])
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["red", "hsl(1 2% 3%)", "color(srgb none 1e99 -4)", "#00", "logo.svg", "logo.png"]),
    st.from_regex(r"\A#[0-9a-f]{6}\Z"),
)
tables = st.dictionaries(
    names | st.text(max_size=6), scalars | st.lists(scalars, max_size=2) | st.dictionaries(names, scalars), max_size=8
)


@on_one_file
@given(data=tables, inner=st.dictionaries(st.sampled_from(["colors", "type"]), st.dictionaries(names, scalars)))
def test_any_table_gives_a_theme_or_problems_with_lines(
    tmp_path: Path, data: dict[str, Any], inner: dict[str, Any]
) -> None:
    (tmp_path / "logo.svg").write_text(SVG, encoding="utf-8")
    file = tmp_path / "brand.toml"
    text = tomlkit.dumps(data | inner)
    file.write_text(text, encoding="utf-8", newline="")
    told_of(file, text.count("\n") + 1)


@on_one_file
@given(given_colors=st.dictionaries(st.sampled_from(["accent", *COLORS]), st.tuples(*[st.integers(0, 255)] * 3)))
def test_any_colours_give_a_theme_that_can_be_read_or_problems(tmp_path: Path, given_colors: dict[str, Rgb]) -> None:
    file = tmp_path / "brand.toml"
    lines = [f'{name} = "{colors.written(color)}"' for name, color in given_colors.items()]
    file.write_text("\n".join(['name = "Brand"', "[colors]", *lines]), encoding="utf-8")
    theme = told_of(file, len(lines) + 2)
    if theme is not None:
        pairs = ((pair, 4.5) for pair in TEXT_PAIRS)
        for (ink, ground), least in (*pairs, *((pair, 3.0) for pair in MARK_PAIRS)):
            assert colors.contrast(getattr(theme.palette, ink), getattr(theme.palette, ground)) >= least


@on_one_file
@given(data=st.binary(max_size=120) | st.text('ab[]{}="#\n1', max_size=60).map(str.encode))
def test_any_bytes_give_a_theme_or_problems(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "brand.toml"
    file.write_bytes(data)
    told_of(file, data.count(b"\n") + 1)


@on_one_file
@given(
    head=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", png(9, 9)[:40], png(9, 9), b"<svg ", SVG.encode()[:70]]),
    rest=st.binary(max_size=80) | st.text("<svg/>&;![\"'= 1\n", max_size=60).map(str.encode),
)
def test_any_logo_gives_a_theme_or_a_problem(tmp_path: Path, head: bytes, rest: bytes) -> None:
    (tmp_path / "logo").write_bytes(head + rest)
    file = tmp_path / "brand.toml"
    file.write_text('name = "Brand"\nlogo = "logo"', encoding="utf-8")
    told_of(file, 2)


def told_of(file: Path, lines: int) -> Theme | None:
    """The theme, or None when there are problems, which are fit to be shown."""
    try:
        return load_theme(file)
    except ConfigError as exc:
        for problem in exc.problems:
            assert problem.source == str(file)
            assert problem.remedy
            assert str(problem).isprintable()
            assert (problem.message == "is missing") == (problem.line is None), problem
            assert problem.line is None or 1 <= problem.line <= lines
        return None
