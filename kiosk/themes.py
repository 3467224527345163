"""A store brand's look, read from a TOML file: its colours, type and logo. What no shopper could read is refused.

The file has `name`, `logo` (optional, a path from the file's place), the section `[colors]` with `accent` or any colour
of `Palette`, and the section `[type]`. Colours that are not named follow from the accent or are the kiosk's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kiosk import colors, config_lines
from kiosk import config_checks as checks
from kiosk.assets import asset_directory
from kiosk.errors import ConfigError, Problem
from kiosk.logos import read_logo
from kiosk.screens.theme import MARK_PAIRS, REGULAR, STRONG, TEXT_PAIRS, Palette, Rgb, Theme

TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0
"""WCAG 2.2, success criteria 1.4.3 and 1.4.11 (https://www.w3.org/TR/WCAG22/)."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
PRESSED, SOFT, SOFT_PRESSED = 0.28, 0.12, 0.22
"""Shares in the mixtures of derived colours, after those of the kiosk's own palette."""

ACCENT = "accent"
COLORS = tuple(each.name for each in fields(Palette))
FOLLOWING = ("primary", "primary_pressed", "on_primary", "soft", "soft_pressed")
"""The colours that follow from the accent where the file does not name them."""

_Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z", description="a colour as #rrggbb", examples=["#3f3d9e"])]
_Weight = Annotated[
    int, Meta(ge=400, le=STRONG, description=f"a whole number from 400 to {STRONG}", examples=[REGULAR])
]
_TYPES: Mapping[str, Any] = {
    "name": Annotated[
        str, Meta(min_length=1, max_length=40, description="a name of 1 to 40 characters", examples=["Indigo"])
    ],
    "logo": Annotated[str, Meta(min_length=1, description="the path of an SVG or PNG file", examples=["logo.svg"])],
    **{f"colors.{name}": _Color for name in (ACCENT, *COLORS)},
    "type.scale": Annotated[float, Meta(ge=1.0, le=1.2, description="a number from 1.0 to 1.2", examples=[1.1])],
    "type.regular_weight": _Weight,
    "type.strong_weight": _Weight,
}
"""What each entry must be, by its dotted name. The largest scale is what the smallest panel still holds."""

_SECTIONS = ("colors", "type")


def load_theme(file: Path) -> Theme:
    """Raises `ConfigError` with every problem, in the order of the file."""
    document = config_lines.read(file)
    if document is None:
        raise ConfigError([Problem(config_lines.FILE_KEY, "does not exist", "Check the path.", str(file))])
    reader = _Reader(file, document)
    theme = reader.theme()
    if reader.problems:
        raise ConfigError(sorted(reader.problems, key=lambda problem: problem.line or 0))
    return theme


def logo_of(file: Path) -> Path | None:
    """The logo that the theme names, whether or not theme and logo can be used; None where it names none."""
    try:
        document = config_lines.read(file)
    except ConfigError:
        return None
    named = None if document is None else document.values.get("logo")
    return file.parent / named if isinstance(named, str) and named.isprintable() and named else None


def file_of(wanted: str, base: Path, complain: checks.Complain) -> Path | None:
    """The file of a theme that comes with the kiosk, or the path that is `wanted`, from `base`.

    Raises `AssetError` where the installation is incomplete.
    """
    if "/" in wanted or wanted.endswith(".toml"):
        return checks.resolve(Path(wanted), base, complain)
    shipped = {file.stem: file for file in sorted((asset_directory() / "themes").glob("*.toml"))}
    if wanted not in shipped:
        known = f"There is: {', '.join(shipped)}. The path of a file holds a / or ends in .toml."
        complain("is not a theme that comes with the kiosk", checks.did_you_mean(wanted, shipped) + known)
    return shipped.get(wanted)


def palette_of(given: Mapping[str, Rgb]) -> Palette:
    """The colours that are given, by name; the others follow from the accent, or are the kiosk's own."""
    palette = Palette()
    named = {name: color for name, color in given.items() if name != ACCENT}
    primary = named.get("primary", given.get(ACCENT))
    if primary is None:
        return replace(palette, **named)
    label = named.get("on_primary") or max(WHITE, BLACK, key=lambda color: colors.contrast(color, primary))
    # Away from the label, so that it can be read while the button is pressed.
    beyond = BLACK if colors.contrast(label, BLACK) > colors.contrast(label, WHITE) else WHITE
    surface = named.get("surface", palette.surface)
    following: dict[str, Rgb] = {
        "primary": primary,
        "primary_pressed": colors.mixed(primary, beyond, PRESSED),
        "on_primary": label,
        "soft": colors.mixed(surface, primary, SOFT),
        "soft_pressed": colors.mixed(surface, primary, SOFT_PRESSED),
    }
    return replace(palette, **following | named)


@dataclass(frozen=True)
class _Faint:
    """A pair of colours that are too much alike, and the given colour to change."""

    ink: str
    ground: str
    ratio: float
    needed: float
    culprit: str


def _faint(given: Mapping[str, Rgb], unknown: frozenset[str]) -> Iterator[_Faint]:
    """The pairs that fail. `unknown` colours, which are wrong in the file, are not judged."""
    palette = palette_of(given)
    base = "primary" if "primary" in given else ACCENT
    for pairs, needed in ((TEXT_PAIRS, TEXT_CONTRAST), (MARK_PAIRS, MARK_CONTRAST)):
        for ink, ground in pairs:
            ratio = colors.contrast(getattr(palette, ink), getattr(palette, ground))
            if ratio < needed and unknown.isdisjoint((ink, ground)):
                source = next((name for name in (ink, ground) if name in given), base)
                yield _Faint(ink, ground, ratio, needed, source)


@dataclass
class _Reader:
    file: Path
    document: config_lines.Document
    problems: list[Problem] = field(default_factory=list)

    def theme(self) -> Theme:
        values = dict(self._entries())
        theme = Theme(name=values.get("name", ""))
        if "name" not in self.document.values:
            self._problem(("name",), "is missing", 'For example name = "Indigo"', known=False)
        given = {key.partition(".")[2]: _rgb(value) for key, value in values.items() if key.startswith("colors.")}
        theme = replace(theme, palette=palette_of(given))
        self._check_contrast(given)
        self._check_code(theme.palette, given)
        theme = replace(
            theme,
            type_scale=float(values.get("type.scale", 1.0)),
            regular_weight=values.get("type.regular_weight", REGULAR),
            strong_weight=values.get("type.strong_weight", STRONG),
        )
        if theme.strong_weight <= theme.regular_weight:
            at = "type.strong_weight" if "type.strong_weight" in values else "type.regular_weight"
            self._complain_of(at)("must leave strong text bolder than regular", "For example: 500 and 700.")
        if "logo" in values:
            complain = self._complain_of("logo")
            logo = checks.resolve(Path(values["logo"]), self.file.parent, complain)
            ratio = read_logo(logo, complain)
            theme = replace(theme, logo=str(logo), logo_ratio=ratio)
        return theme

    def _entries(self) -> Iterator[tuple[str, Any]]:
        """What is known and of the right type, by its dotted name."""
        for name, value in self.document.values.items():
            if name in _TYPES:
                yield from self._converted(name, value)
            elif name not in _SECTIONS:
                self._problem((name,), *checks.unknown((name,), list(_TYPES), _SECTIONS))
            elif not isinstance(value, dict):
                self._problem((name,), *checks.section_as_setting(name))
            else:
                for inner, item in value.items():
                    if f"{name}.{inner}" in _TYPES:
                        yield from self._converted(f"{name}.{inner}", item)
                    else:
                        self._problem((name, inner), *checks.unknown((name, inner), list(_TYPES), _SECTIONS))

    def _converted(self, key: str, value: object) -> Iterator[tuple[str, Any]]:
        meta: Meta = _TYPES[key].__metadata__[0]
        try:
            found = msgspec.convert(value, _TYPES[key])
        except (msgspec.ValidationError, OverflowError):
            example = (meta.examples or [""])[0]
            if _TYPES[key] is _Color and isinstance(value, str) and (color := colors.meant(value)) is not None:
                example = colors.written(color)
            written = f"{key.rpartition('.')[2]} = {checks.toml_text(example)}"
            self._complain_of(key)(f"must be {meta.description}", f"For example {written}")
            return
        if isinstance(found, str) and not found.isprintable():
            self._complain_of(key)("must not hold line breaks or control characters", "Type it again.")
            return
        yield key, found

    def _check_contrast(self, given: Mapping[str, Rgb]) -> None:
        wrong = {problem.key.partition(".")[2] for problem in self.problems if problem.key.startswith("colors.")}
        if not {ACCENT, "primary"}.isdisjoint(wrong):
            wrong.update(name for name in FOLLOWING if name not in given)
        faint = list(_faint(given, frozenset(wrong)))
        for culprit in dict.fromkeys(pair.culprit for pair in faint):
            mine = sorted((pair for pair in faint if pair.culprit == culprit), key=lambda pair: pair.ratio)
            self._complain_of(f"colors.{culprit}")(_told(mine, palette_of(given)), _remedy(culprit, given, wrong))

    def _check_code(self, palette: Palette, given: Mapping[str, Rgb]) -> None:
        if colors.contrast(palette.code_dark, BLACK) > colors.contrast(palette.code_light, BLACK):
            culprit = "code_dark" if "code_dark" in given else "code_light"
            self._complain_of(f"colors.{culprit}")(
                "must leave code_dark darker than code_light", "Phones read codes that are dark on light."
            )

    def _complain_of(self, key: str) -> checks.Complain:
        path = tuple(key.split("."))
        found: Any = self.document.values
        for name in path:
            found = found.get(name)

        def complain(message: str, remedy: str, *, at: tuple[str, ...] = (), value: object = None) -> None:
            self._problem((*path, *at), message, remedy, checks.toml_text(found if value is None else value))

        return complain

    def _problem(
        self, path: tuple[str, ...], message: str, remedy: str, value: str | None = None, *, known: bool = True
    ) -> None:
        line = self.document.line_of(path) if known else None
        self.problems.append(Problem(checks.shown_key(*path), message, remedy, str(self.file), line, value))


def _told(faint: list[_Faint], palette: Palette) -> str:
    """The worst pair, and how many fail beside it."""
    worst, more = faint[0], len(faint) - 1
    ink, ground = (f"{name} {colors.written(getattr(palette, name))}" for name in (worst.ink, worst.ground))
    # Down, so that 4.49 does not read as 4.5.
    ratio = int(worst.ratio * 10) / 10
    told = f"has too little contrast: {ink} on {ground} has {ratio:.1f}:1 and needs {worst.needed:g}:1"
    others = ", ".join(f"{pair.ink} on {pair.ground}" for pair in faint[1:3])
    rest = f" and {more - 2} more" if more > 2 else ""
    return f"{told}; likewise {others}{rest}" if more else told


def _remedy(culprit: str, given: Mapping[str, Rgb], wrong: set[str]) -> str:
    """The nearest shade of the colour with which every pair of it will do, if there is one."""
    for color in colors.neighbours(given[culprit]):
        if all(pair.culprit != culprit for pair in _faint({**given, culprit: color}, frozenset(wrong))):
            return f'For example {culprit} = "{colors.written(color)}"'
    return "Choose colours that are further apart."


def _rgb(text: str) -> Rgb:
    red, green, blue = (int(part, 16) for part in re.findall(r"..", text[1:]))
    return red, green, blue
