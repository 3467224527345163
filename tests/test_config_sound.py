"""What still holds of a configuration with problems, and which wish for the window is the stronger."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import UnusableConfigError, load

BROKEN = """
cart_id = 7
langauge = "ar"
language = "ar"
[backend]
url = "ftp://store.example"
[display]
rotation = 90
diagonal_inches = "wide"
window = "480x800"
[leds]
pins = { red = 5, green = 6, blue = 13 }
[paths]
runtime_dir = "/run/elsewhere"
"""


def test_what_is_sound_is_kept_and_the_rest_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(UnusableConfigError) as caught:
        load({}, {}, file)
    sound = caught.value.sound
    assert (sound.cart_id, sound.language) == (7, "ar")
    assert (sound.display.rotation, sound.display.window_size) == (90, (480, 800))
    assert sound.leds.pins == {"red": 5, "green": 6, "blue": 13}
    assert sound.paths.runtime_dir == Path("/run/elsewhere")
    assert (sound.display.diagonal_inches, sound.backend.url) == (7.0, "http://127.0.0.1:8800")


def test_a_cart_whose_number_is_not_known_has_none(tmp_path: Path) -> None:
    with pytest.raises(UnusableConfigError) as caught:
        load({"display.rotation": "180"}, {}, None, default_file=tmp_path / "none.toml")
    assert (caught.value.sound.cart_id, caught.value.sound.display.rotation) == (0, 180)


def test_the_whole_screen_asked_for_on_the_command_line_overrides_a_window_from_elsewhere(tmp_path: Path) -> None:
    environ = {"SMARTCART_DISPLAY_WINDOW": "640x400"}
    options: dict[str, object] = {"cart_id": "1"}
    nowhere = tmp_path / "none.toml"
    assert load(options, environ, default_file=nowhere).display.window_size == (640, 400)
    options["display.fullscreen"] = True
    assert load(options, environ, default_file=nowhere).display.window_size is None
