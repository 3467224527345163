from __future__ import annotations

import io
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk import assets
from kiosk.assets import asset_directory, load_categories, load_languages
from kiosk.core.effects import Sound
from kiosk.errors import AssetError
from kiosk.screens.categories import UNKNOWN
from tests.make_sounds import SOUNDS, samples, wav

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


CATEGORIES = """
[[category]]
icon = "cup"
english = ["tea"]
arabic = ["شاي"]
"""


def categories(folder: Path, content: bytes) -> Path:
    (folder / "icons").mkdir()
    for name in ("cup", "milk"):
        (folder / "icons" / f"{name}.svg").touch()
    file = folder / "categories.toml"
    file.write_bytes(content)
    return file


def test_categories_are_icons_and_their_words(tmp_path: Path) -> None:
    categories(tmp_path, CATEGORIES.encode())
    found = load_categories(tmp_path)
    assert found.words == {"cup": ("tea", "شاي")}
    assert found.icon_for("Tea", None) == "cup"


def test_every_category_that_comes_with_the_kiosk_has_its_icon() -> None:
    icons = {file.stem for file in (asset_directory() / "icons").iterdir()}
    assert {*load_categories(asset_directory()).words, UNKNOWN} <= icons


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"category", "Expected"),
        (b"", "category"),
        (CATEGORIES.replace("arabic", "arabik").encode(), "arabi[ck]"),
        (CATEGORIES.replace('["tea"]', '"tea"').encode(), "array"),
        (CATEGORIES.replace('["tea"]', "[7]").encode(), "str"),
        (CATEGORIES.replace('"cup"', '"unicorn"').encode(), "no icon unicorn"),
        (CATEGORIES.replace('"tea"', '"*"').encode(), "has no word"),
        ((CATEGORIES + CATEGORIES).encode(), "two categories"),
        ((CATEGORIES + CATEGORIES.replace("cup", "milk")).encode(), "belongs to cup and to milk"),
        (b"\xff\xfe", "utf-8"),
    ],
)
def test_a_file_of_categories_that_cannot_be_used_is_named(content: bytes, reason: str, tmp_path: Path) -> None:
    file = categories(tmp_path, content)
    with pytest.raises(AssetError, match=f"{file}: not a usable file of categories: .*{reason}"):
        load_categories(tmp_path)


def test_a_missing_file_of_categories_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="not a usable file of categories"):
        load_categories(tmp_path)


def test_there_is_a_file_for_every_sound_and_no_other() -> None:
    files = {file.name: file.stat().st_size for file in (asset_directory() / "sounds").iterdir()}
    assert set(files) == {f"{sound}.wav" for sound in Sound}
    assert sum(files.values()) < 200_000


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_what_its_recipe_makes(name: str) -> None:
    """When this fails after a change of a recipe: `python -m tests.make_sounds`."""
    with wave.open(str(asset_directory() / "sounds" / f"{name}.wav")) as file:
        kept = array("h", file.readframes(file.getnframes()))
    made = samples(SOUNDS[name])
    assert len(made) == len(kept)
    # The sines of another machine's library may differ in their last bit.
    assert max(abs(one - other) for one, other in zip(made, kept, strict=True)) <= 1
    assert wav(kept) == (asset_directory() / "sounds" / f"{name}.wav").read_bytes()


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_short_and_soft_and_has_no_clicks(name: str) -> None:
    with wave.open(io.BytesIO((asset_directory() / "sounds" / f"{name}.wav").read_bytes())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.getnframes() < 0.7 * file.getframerate()
        found = array("h", file.readframes(file.getnframes()))
    loudest = max(map(abs, found))
    assert 0.1 * 32_767 < loudest < 32_767 * 10 ** (-6 / 20)
    # 1 ms at both ends; the middle begins and ends with them.
    assert max(map(abs, found[:22])) < 0.15 * loudest
    assert max(map(abs, found[-22:])) < 0.01 * loudest
    # Twice what a tone of 1.2 kHz may rise from one sample to the next: a click is a jump.
    assert max(abs(after - before) for before, after in pairwise(found)) < 0.7 * loudest
