from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import assets
from kiosk.assets import asset_directory, load_languages
from kiosk.errors import AssetError

GOOD = """
name = "English"
locale = "en"
direction = "ltr"
amount = "¤ #,##0.00"
[texts]
"cart" = "Cart {number}"
"""


def locale(folder: Path, name: str, text: str) -> Path:
    file = folder / "locale" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_in_a_checkout_they_are_beside_the_package() -> None:
    assert (asset_directory() / "icons").is_dir()
    assert (asset_directory() / "locale" / "en.toml").is_file()


def test_in_a_package_they_are_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "kiosk"
    monkeypatch.setattr(assets, "__file__", str(package / "assets.py"))
    (tmp_path / "assets" / "locale").mkdir(parents=True)
    assert asset_directory() == tmp_path / "assets"
    (package / "assets" / "locale").mkdir(parents=True)
    assert asset_directory() == package / "assets"


def test_a_package_without_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "__file__", str(tmp_path / "kiosk" / "assets.py"))
    with pytest.raises(AssetError, match="Install the package again"):
        asset_directory()


def test_a_language_is_one_file(tmp_path: Path) -> None:
    locale(tmp_path, "en.toml", GOOD)
    locale(tmp_path, "ar.toml", GOOD.replace('"ltr"', '"rtl"'))
    locale(tmp_path, "README", "no language")
    found = load_languages(tmp_path)
    assert {code: words.rtl for code, words in found.items()} == {"ar": True, "en": False}
    assert found["en"]("cart", number=7) == "Cart 7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name = ",
        GOOD.replace("locale", "lokale"),
        GOOD.replace('direction = "ltr"', ""),
        GOOD.replace('"ltr"', '"sideways"'),
        GOOD.replace('locale = "en"', 'locale = "xx_YY"'),
        'texts = "x"',
    ],
)
def test_a_language_file_that_cannot_be_used_is_named(text: str, tmp_path: Path) -> None:
    file = locale(tmp_path, "en.toml", text)
    with pytest.raises(AssetError, match=f"{file}: not a usable language file"):
        load_languages(tmp_path)


def test_a_language_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = locale(tmp_path, "en.toml", "")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(AssetError, match=f"{file}: not a usable language file"):
        load_languages(tmp_path)
