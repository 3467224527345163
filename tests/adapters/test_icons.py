from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from kiosk.adapters.icons import Icons
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory, load_categories
from kiosk.errors import AssetError
from kiosk.screens.categories import UNKNOWN
from kiosk.screens.scene import Icon, Photo
from kiosk.screens.view import view
from tests.samples import states
from tests.shots import layout_for

GREEN = (9, 103, 72)
NAMES = sorted(file.stem for file in (asset_directory() / "icons").iterdir())


@pytest.fixture(scope="module", autouse=True)
def _display() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SDL_VIDEODRIVER", "dummy")
        pygame.display.init()
        pygame.display.set_mode((8, 8))
        yield
        pygame.display.quit()


@pytest.fixture(scope="module")
def icons() -> Icons:
    return Icons(asset_directory())


def test_the_screens_use_every_icon_there_is_and_no_other() -> None:
    layout = layout_for("1920x1080", Typeface())
    scenes = [view(state, layout) for state in states().values()]
    drawn = {node.name for scene in scenes for node in scene.nodes if isinstance(node, Icon)}
    # Which of the placeholders show is a matter of the goods.
    placeholders = {*load_categories(asset_directory()).words, UNKNOWN}
    assert drawn | placeholders == set(NAMES)
    assert {node.icon for scene in scenes for node in scene.nodes if isinstance(node, Photo)} <= placeholders


@pytest.mark.parametrize("side", [1, 20, 31, 40, 97, 256])
@pytest.mark.parametrize("name", NAMES)
def test_an_icon_has_its_size_its_colour_and_is_not_cut_off(name: str, side: int, icons: Icons) -> None:
    icon = icons.render(name, side, GREEN, mirrored=False)
    assert icon.get_size() == (side, side)
    if side == 1:
        return
    solid = [icon.get_at((x, y)) for x in range(side) for y in range(side) if icon.get_at((x, y))[3] == 255]
    assert solid
    # nanosvg rounds.
    assert max(abs(part - wanted) for pixel in solid for part, wanted in zip(pixel[:3], GREEN, strict=True)) <= 1
    edge = [icon.get_at(place) for at in range(side) for place in ((at, 0), (at, side - 1), (0, at), (side - 1, at))]
    assert max(pixel[3] for pixel in edge) <= (128 if side < 24 else 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_mirrored_icon_is_turned_round(name: str, icons: Icons) -> None:
    turned = pygame.transform.flip(icons.render(name, 40, GREEN, mirrored=False), True, False)
    mirrored = icons.render(name, 40, GREEN, mirrored=True)
    assert pygame.image.tobytes(turned, "RGBA") == pygame.image.tobytes(mirrored, "RGBA")


def test_a_missing_icon_is_named(icons: Icons) -> None:
    with pytest.raises(AssetError, match=r"the icon unicorn is missing.*Install the package again"):
        icons.render("unicorn", 40, GREEN, mirrored=False)


def test_a_broken_icon_is_named(tmp_path: Path) -> None:
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "torn.svg").write_text("not a drawing")
    with pytest.raises(AssetError, match="the icon torn cannot be drawn"):
        Icons(tmp_path).render("torn", 40, GREEN, mirrored=False)
