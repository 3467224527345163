"""Where the files that come with the kiosk are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError

from kiosk.errors import AssetError
from kiosk.screens.strings import Strings


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
