"""The pictures of all screens: drawn the same each time, named, and reached from one page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.samples import states
from tests.shots import DRESSES, PANELS, Dress, readme
from tests.shots.__main__ import main
from tests.shots.gallery import Page, Selection, draw
from tests.shots.photos import DrawnPhotos
from tests.shots.sheet import NARROW, ROWS, WIDE, Sheets

FEW = Selection("paying-f*", ["800x480"], ["ar"], ["own", "contrast-large"])


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def size(file: Path) -> tuple[int, int]:
    with Image.open(file) as picture:
        return picture.size


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    for name, processes in (("one", 1), ("two", 2)):
        draw(tmp_path / name, FEW, processes)
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one == two
    assert len([name for name in one if "/ar/" in name]) == len(FEW.names) * len(FEW.pages)


def test_the_page_leads_to_every_sheet_and_runs_nothing(tmp_path: Path) -> None:
    page = draw(tmp_path, FEW, 1).read_text(encoding="utf-8")
    links = {html.unescape(link) for link in re.findall(r'href="([^"]*)"', page)}
    assert {link for link in links if not link.endswith("/")} == {
        f"sheets/{file.name}" for file in (tmp_path / "sheets").iterdir()
    }
    assert {link for link in links if link.endswith("/")} == {f"{each.folder}/" for each in FEW.pages}
    assert all((tmp_path / link).exists() for link in links)
    assert "script" not in page


def test_a_selection_takes_what_matches() -> None:
    assert FEW.names == ["paying-failed", "paying-failed-away"]
    assert FEW.pages[1] == Page("800x480", "ar", "contrast-large")


@pytest.mark.parametrize(("panel", "shape"), [((800, 480), WIDE), ((720, 1280), NARROW)])
def test_a_full_sheet_is_followed_by_another(panel: tuple[int, int], shape: tuple[int, int], tmp_path: Path) -> None:
    sheets, most = Sheets(tmp_path, "sheet"), shape[1] * ROWS[shape]
    for index in range(most + 1):
        sheets.add(f"state-{index}", Image.new("RGB", panel, (255, 255, 255)))
    sheets.finish()
    assert [file.name for file in sheets.files] == ["sheet-1.png", "sheet-2.png"]
    (width, height), (narrower, lower) = map(size, sheets.files)
    assert width == narrower
    assert height > ROWS[shape] / 2 * lower


def test_a_picture_on_a_sheet_bears_its_state_s_name(tmp_path: Path) -> None:
    for label in ("shopping", "paying"):
        sheets = Sheets(tmp_path, label)
        sheets.add(label, Image.new("RGB", (800, 480), (255, 255, 255)))
        sheets.finish()
    assert (tmp_path / "shopping-1.png").read_bytes() != (tmp_path / "paying-1.png").read_bytes()


def test_each_theme_has_both_sizes_of_text_and_so_has_high_contrast() -> None:
    shown = {(dress.theme, dress.large, dress.contrast) for dress in DRESSES.values()}
    assert shown == {
        (theme, large, contrast)
        for theme, contrast in (("", False), ("indigo", False), ("saffron", False), ("", True))
        for large in (False, True)
    }


def test_a_dress_keeps_what_the_state_has_of_it() -> None:
    large = replace(states()["pairing"], large_text=True)
    worn = Dress(contrast=True).worn(large)
    assert (worn.large_text, worn.high_contrast) == (True, True)
    assert Dress().worn(large) == large


def test_products_have_drawn_pictures() -> None:
    photos = DrawnPhotos()
    found = photos.pixels("picture:Tomatoes")
    assert found is not None
    assert len(found.rgba) == 4 * found.width * found.height
    assert found == DrawnPhotos().pixels("picture:Tomatoes")
    assert photos.pixels("https://store.example/tomatoes.png") is None
    with pytest.raises(KeyError):
        photos.pixels("picture:Something that the stub does not sell")


def test_the_readme_has_its_screens_in_both_languages(tmp_path: Path) -> None:
    written = readme.write(tmp_path)
    assert {file.name for file in written} == {
        f"{name}{language}.png" for name in ("pairing", "shopping", "offers", "map") for language in ("", "-ar")
    }
    assert {size(file) for file in written} == {(640, 360)}


def test_a_pattern_that_matches_nothing_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([str(tmp_path), "--only", "no-such-state"]) == 1
    assert "no-such-state" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_a_panel_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--panel", "640x480"])
    assert refused.value.code == 2
    told = capsys.readouterr().err
    assert all(panel in told for panel in PANELS)
