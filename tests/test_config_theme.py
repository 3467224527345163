"""The theme as a setting: which file it is, how its problems are told, and what of the settings reaches the loop."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.app import _first_state
from kiosk.assets import asset_directory, load_languages
from kiosk.config import Config, UnusableConfigError, load
from kiosk.doctor import doctor
from kiosk.screens.theme import Theme

BRAND = 'name = "Brand"\n[colors]\naccent = "#3a36a0"\n'
FAINT = 'name = "Brand"\n[colors]\naccent = "#ffb62e"\n'

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A configuration of cart 1 with these lines below [display]."""

    def write(text: str) -> Path:
        file = tmp_path / "kiosk.toml"
        file.write_text(f"cart_id = 1\n[display]\n{text}", encoding="utf-8")
        return file

    return write


def unusable(file: Path) -> UnusableConfigError:
    with pytest.raises(UnusableConfigError) as caught:
        load({}, {}, file)
    return caught.value


def test_without_a_theme_it_is_the_kiosks_own_look(write: Write) -> None:
    for text in ("", 'theme = ""'):
        config = load({}, {}, write(text))
        assert (config.theme, config.theme_file, config.other_files) == (Theme(), None, ())


def test_a_theme_that_comes_with_the_kiosk_is_named(write: Write) -> None:
    config = load({}, {}, write('theme = "indigo"'))
    assert config.theme.name == "Indigo"
    assert config.theme_file == asset_directory() / "themes" / "indigo.toml"


@pytest.mark.parametrize("path", ["brand.toml", "./brand.toml", "../{folder}/brand.toml", "{whole}/brand.toml"])
def test_a_path_is_relative_to_the_configuration(path: str, write: Write, tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text(BRAND, encoding="utf-8")
    config = load({}, {}, write(f'theme = "{path.format(folder=tmp_path.name, whole=tmp_path)}"'))
    assert config.theme.name == "Brand"


def test_an_option_is_relative_to_where_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brand.toml").write_text(BRAND, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    options: dict[str, object] = {"cart_id": 1, "display.theme": "brand.toml"}
    assert load(options, {}, default_file=Path("/nonexistent/kiosk.toml")).theme.name == "Brand"


@pytest.mark.parametrize(
    ("theme", "message", "remedy"),
    [
        ("indgo", "not a theme that comes with the kiosk", "Did you mean indigo? There is: indigo, saffron."),
        ("none.toml", "does not exist", "Create "),
        ("kiosk.toml/brand", "does not exist", "Create "),
        ("/" + "x" * 300, "cannot be read", "Check the path."),
        ("/a\\u0000b", "control characters", "Type it again."),
    ],
)
def test_a_theme_that_is_none_is_told_of_where_it_is_set(theme: str, message: str, remedy: str, write: Write) -> None:
    (problem,) = unusable(write(f'theme = "{theme}"')).problems
    assert (problem.key, problem.line) == ("display.theme", 3)
    assert message in problem.message
    assert problem.remedy.startswith(remedy)


def test_what_is_wrong_in_the_theme_is_a_problem_of_the_configuration(write: Write, tmp_path: Path) -> None:
    brand = tmp_path / "brand.toml"
    brand.write_text(FAINT, encoding="utf-8")
    error = unusable(write('theme = "brand.toml"\nrotation = 91'))
    assert [(problem.key, problem.source, problem.line) for problem in error.problems] == [
        ("display.rotation", str(tmp_path / "kiosk.toml"), 4),
        ("colors.accent", str(brand), 3),
    ]
    # The setup screen has the kiosk's own look; the file is watched, for it may be mended.
    assert error.sound.theme == Theme()
    assert error.sound.other_files == (brand,)


def test_the_doctor_tells_of_it(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    (tmp_path / "brand.toml").write_text(FAINT, encoding="utf-8")
    out = io.StringIO()
    assert doctor({}, {"SDL_VIDEODRIVER": "dummy"}, write('theme = "brand.toml"'), as_json=False, out=out) == 1
    assert "brand.toml, line 3: colors.accent" in out.getvalue()
    assert 'For example accent = "#' in out.getvalue()


def test_a_theme_and_its_logo_are_watched(write: Write) -> None:
    themes = asset_directory() / "themes"
    assert load({}, {}, write('theme = "saffron"')).other_files == (themes / "saffron.toml", themes / "saffron.svg")


def test_what_is_set_reaches_the_loop() -> None:
    languages = load_languages(asset_directory())
    usual = _first_state(Config(cart_id=1), languages)
    assert (usual.motion, usual.sounds, usual.spoken, usual.staff_told) == (True, False, False, False)
    assert (usual.dim_after_s, usual.dim_to) == (300, 0.35)
    options: dict[str, object] = {
        "cart_id": 1,
        "backend.staff_path": "/staff-calls",
        "display.motion": "reduced",
        "display.dim_after_seconds": 0,
        "display.dim_to_percent": 20,
        "sound.enabled": True,
        "sound.spoken_total": True,
    }
    state = _first_state(load(options, {}, default_file=Path("/nonexistent/kiosk.toml")), languages)
    assert (state.motion, state.sounds, state.spoken, state.staff_told) == (False, True, True, True)
    assert (state.dim_after_s, state.dim_to) == (math.inf, 0.2)
