"""Where the files that come with the kiosk are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from babel import Locale, UnknownLocaleError

from kiosk.errors import AssetError
from kiosk.screens.categories import Categories
from kiosk.screens.strings import Strings


class _Category(msgspec.Struct, forbid_unknown_fields=True):
    icon: str
    english: list[str]
    arabic: list[str]


class _CategoryFile(msgspec.Struct, forbid_unknown_fields=True):
    category: list[_Category]


def asset_directory() -> Path:
    """The folder `assets`. Raises `AssetError` where the installation is incomplete."""
    package = Path(__file__).parent
    for candidate in (package / "assets", package.parent / "assets"):
        if (candidate / "locale").is_dir():
            return candidate
    raise AssetError(f"the kiosk's assets are missing beside {package}. Install the package again.")


def load_languages(directory: Path) -> dict[str, Strings]:
    """Every language in `locale/`, by its code: the file's name without `.toml`. Raises `AssetError`."""
    return {file.stem: _load(file) for file in sorted((directory / "locale").glob("*.toml"))}


def _load(file: Path) -> Strings:
    try:
        with file.open("rb") as stream:
            found = tomllib.load(stream)
        if found["direction"] not in ("ltr", "rtl"):
            raise ValueError(f"direction is {found['direction']!r}, not ltr or rtl")
        Locale.parse(found["locale"])
        texts: Mapping[str, str | Mapping[str, str]] = found["texts"]
        return Strings(
            code=file.stem,
            name=found["name"],
            locale=found["locale"],
            rtl=found["direction"] == "rtl",
            amount=found["amount"],
            texts=texts,
        )
    except (OSError, ValueError, KeyError, UnknownLocaleError) as exc:
        raise AssetError(f"{file}: not a usable language file: {exc}") from exc


def load_categories(directory: Path) -> Categories:
    """What words of a name tell of a product, from `categories.toml`. Raises `AssetError`."""
    file = directory / "categories.toml"
    try:
        found = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _CategoryFile).category
        if missing := [each.icon for each in found if not (directory / "icons" / f"{each.icon}.svg").is_file()]:
            raise ValueError(f"there is no icon {', '.join(missing)}")
        words = {each.icon: (*each.english, *each.arabic) for each in found}
        if len(words) < len(found):
            raise ValueError("an icon has two categories")
        return Categories(words)
    except (OSError, ValueError) as exc:
        raise AssetError(f"{file}: not a usable file of categories: {exc}") from exc
