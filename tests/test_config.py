from __future__ import annotations

import contextlib
import os
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import config_lines
from kiosk.config import SETTINGS, Config, load
from kiosk.core.secret import Secret
from kiosk.errors import ConfigError, Problem

EXAMPLE = Path(__file__).parents[1] / "systemd" / "kiosk.example.toml"
ABSENT = Path("/nonexistent/kiosk.toml")

Write = Callable[[str], Path]

on_one_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        file = tmp_path / "kiosk.toml"
        file.write_text(text, encoding="utf-8", newline="")
        return file

    return write


def problems(
    file: Path | None = None, options: dict[str, object] | None = None, environ: dict[str, str] | None = None
) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load(options or {}, environ or {}, file, default_file=ABSENT)
    return caught.value.problems


def only_problem(file: Path | None, options: dict[str, object] | None = None, **environ: str) -> Problem:
    found = problems(file, options, environ)
    assert len(found) == 1, found
    return found[0]


# Where a value comes from


def test_the_defaults_need_only_a_cart() -> None:
    config = load({"cart_id": 7}, {}, default_file=ABSENT)
    assert config == Config(cart_id=7)
    assert config.file is None


def test_a_setting_comes_from_the_option_else_the_environment_else_the_file(write: Write) -> None:
    file = write('cart_id = 1\nlanguage = "ar"\n[backend]\nurl = "http://localhost:1"\n[log]\nlevel = "debug"\n')
    config = load(
        {"cart_id": "4", "log.level": None},
        {"SMARTCART_CART_ID": "3", "SMARTCART_BACKEND_URL": "http://localhost:2/", "SMARTCART_LOG_LEVEL": ""},
        file,
    )
    assert (config.cart_id, config.backend.url, config.log.level, config.language) == (
        4,
        "http://localhost:2",
        "debug",
        "ar",
    )
    assert config.file == file


def test_the_default_file_is_read_when_it_is_there(write: Write) -> None:
    file = write("cart_id = 2")
    assert load({}, {}, default_file=file).file == file


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("SMARTCART_CART_ID", " 12 ", "cart_id", 12),
        ("SMARTCART_BACKEND_ALLOW_HTTP", "TRUE", "backend.allow_http", True),
        ("SMARTCART_DISPLAY_FULLSCREEN", "0", "display.fullscreen", False),
        ("SMARTCART_DISPLAY_DIAGONAL_INCHES", "10.1", "display.diagonal_inches", 10.1),
        ("SMARTCART_DISPLAY_ROTATION", "270", "display.rotation", 270),
        ("SMARTCART_DISPLAY_WINDOW", "800x480", "display.window_size", (800, 480)),
        ("SMARTCART_LEDS_PINS", "mock", "leds.pins", "mock"),
        ("SMARTCART_LEDS_PINS", "red=5, green=6 ,blue=7", "leds.pins", {"red": 5, "green": 6, "blue": 7}),
        ("SMARTCART_TIMEZONE", "Africa/Cairo", "timezone", "Africa/Cairo"),
        ("SMARTCART_BACKEND_STAFF_PATH", "/staff-calls", "backend.staff_path", "/staff-calls"),
        ("SMARTCART_DISPLAY_MOTION", "reduced", "display.motion", "reduced"),
        ("SMARTCART_DISPLAY_DIM_AFTER_SECONDS", "0", "display.dim_after_seconds", 0),
        ("SMARTCART_DISPLAY_DIM_AFTER_SECONDS", "30", "display.dim_after_seconds", 30),
        ("SMARTCART_DISPLAY_DIM_TO_PERCENT", "90", "display.dim_to_percent", 90),
        ("SMARTCART_SOUND_ENABLED", "true", "sound.enabled", True),
        ("SMARTCART_SOUND_VOLUME_PERCENT", "100", "sound.volume_percent", 100),
        ("SMARTCART_SOUND_SPOKEN_TOTAL", "1", "sound.spoken_total", True),
    ],
)
def test_text_of_the_environment_is_converted(variable: str, text: str, key: str, value: object) -> None:
    config: Any = load({}, {"SMARTCART_CART_ID": "7", variable: text, "HOME": "/"}, default_file=ABSENT)
    for name in key.split("."):
        config = getattr(config, name)
    assert config == value


def test_options_may_be_text_or_values(tmp_path: Path) -> None:
    options: dict[str, object] = {
        "cart_id": 3,
        "display.window": "1024X600",
        "display.fullscreen": False,
        "paths.state_dir": tmp_path,
        "timezone": "",
    }
    config = load(options, {"SMARTCART_TIMEZONE": "Nowhere"}, default_file=ABSENT)
    assert config.display.window_size == (1024, 600)
    assert not config.display.fullscreen
    assert config.paths.state_dir == tmp_path


def test_somebody_elses_variables_can_be_let_be() -> None:
    load({"cart_id": 1}, {"SMARTCART_DEMO": "1"}, default_file=ABSENT, other_variables={"SMARTCART_DEMO"})


def test_paths_in_a_file_are_relative_to_it_and_know_the_home(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    file = write('cart_id = 1\n[paths]\nstate_dir = "state"\nruntime_dir = "~/run"')
    found = load({}, {}, file).paths
    assert (found.state_dir, found.runtime_dir) == (file.parent / "state", Path("/somewhere/run"))
    assert load({"paths.state_dir": "x"}, {}, file).paths.state_dir == Path("x")


# The example file


def uncommented(api_key_file: Path) -> str:
    text = re.sub(r"^#(?! |$)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return text.replace("/etc/smartcart/api-key", str(api_key_file))


def test_the_example_file_loads_as_it_is() -> None:
    assert load({}, {}, EXAMPLE) == Config(cart_id=7, file=EXAMPLE)


def test_the_example_file_names_every_setting_with_its_default(write: Write, tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    key_file.write_text("k")
    key_file.chmod(0o600)
    text = uncommented(key_file)
    data = tomllib.loads(text)
    flat = {name: value for name, value in data.items() if not isinstance(value, dict)}
    for section, values in data.items():
        if isinstance(values, dict):
            flat |= {f"{section}.{name}": value for name, value in values.items()}
    assert set(flat) == {setting.key for setting in SETTINGS}
    for setting in SETTINGS:
        if setting.default is not None and not setting.required:
            assert flat[setting.key] == setting.default, setting.key
    load({}, {}, write(text))


# Every problem, with its place


def test_every_problem_is_named_at_once_in_the_order_of_the_file(write: Write) -> None:
    file = write(
        """# a comment
cart_id = "seven"
langauge = "en"

[backend]
url = "ftp://example.com"
[display]
rotation = 45
diagonal_inches = 99
[leds.pins]
red = 27
gren = 22
blue = 27
[bakend]
url = "x"
"""
    )
    found = problems(file, {"log.level": "loud"}, {"SMARTCART_CARTID": "1"})
    assert [(problem.key, problem.line) for problem in found] == [
        ("cart_id", 2),
        ("langauge", 3),
        ("backend.url", 6),
        ("display.rotation", 8),
        ("display.diagonal_inches", 9),
        ("leds.pins", 10),
        ("leds.pins.gren", 12),
        ("leds.pins.blue", 13),
        ("bakend", 14),
        ("SMARTCART_CARTID", None),
        ("log.level", None),
    ]
    text = str(ConfigError(found))
    for part in (
        'cart_id = "seven": must be a whole number',
        "Did you mean language?",
        "Did you mean green?",
        "is the pin of red too",
        "lacks green",
        "Did you mean backend?",
        "Did you mean SMARTCART_CART_ID?",
        "the number on the cart's label, for example cart_id = 7",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("cart_id = 1\nbackend.url = 3", 2),
        ("cart_id = 1\n\nbackend = { allow_http = true, url = 3 }", 3),
        ("cart_id = 1\n[backend]\n# url = 1\nallow_http = true\nurl = 3", 5),
        ('cart_id = 1\r\n[backend]\r\n"url" = 3\r\n', 3),
        ("cart_id = 1\nbackend.url = [\n 1,\n 2,\n]\n", 2),
        ('cart_id = 1\n[log]\nlevel = "info"\n[backend]\n  url = """\n\nx"""\n', 5),
    ],
)
def test_the_line_is_that_of_the_key_however_it_is_written(write: Write, text: str, line: int) -> None:
    problem = only_problem(write(text))
    assert (problem.key, problem.line) == ("backend.url", line)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("cart_id = 1\n[a.b.c]\nx = 1", "a", 2),
        ("cart_id = 1\n[backend.more]\nx = 1", "backend.more", 2),
        ("cart_id = 1\n[[bakend]]\nx = 1\n[[bakend]]", "bakend", 2),
        ("cart_id = 1\n[leds]\npins.red = 1\npins.green = 2\npins.blue = 28", "leds.pins.blue", 5),
        ("cart_id = 1\n[leds]\npins = { red = 1, green = 2, blue = -1 }", "leds.pins.blue", 3),
        ("cart_id = 1\ndisplay = 7", "display", 2),
    ],
)
def test_the_line_of_sections_and_inner_tables(write: Write, text: str, key: str, line: int) -> None:
    problem = only_problem(write(text))
    assert (problem.key, problem.line) == (key, line)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('cart_id = 1\nurl = "http://localhost"', "It belongs below [backend]."),
        ('[backend]\nurl = "http://localhost"\ncart_id = 1', "Move it to the top"),
    ],
)
def test_a_key_in_the_wrong_section_is_told_where_it_belongs(write: Write, text: str, remedy: str) -> None:
    found = problems(write(text))
    assert remedy in next(problem.remedy for problem in found if "wrong section" in problem.message)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("cart_id 7", 1, "no = after the name"),
        ("cart_id = 1\nlanguage = en", 2, "value cannot be read"),
        ("cart_id = 1\ncart_id = 2", 2, "second time"),
        ("[log]\n[backend]\n[log]", 3, "second time"),
        ("cart_id = 1\n[log", 2, "closing ]"),
        ('cart_id = 1\n\nlanguage = """e\n\n', 3, "no closing quote"),
        ('cart_id = 1\nlanguage = "en\n', 2, "no closing quote"),
        ("cart_id = 1 2", 1, "after the value"),
        ("a = 1\nb = " + "[" * 3000, 2, "nested too deeply"),
        ("a = 1\nb = " + "9" * 5000, 2, "cannot be read"),
        ("a = 1\nb = [1,\n2\n", 2, "bracket is not closed"),
    ],
)
def test_a_mistake_of_syntax_is_told_in_plain_words(write: Write, text: str, line: int, words: str) -> None:
    problem = only_problem(write(text))
    assert problem.line == line
    assert words in problem.message


def test_a_file_that_does_not_exist_is_a_problem_only_when_named() -> None:
    assert only_problem(ABSENT).message == "does not exist"
    assert only_problem(None).key == "cart_id"


def test_what_is_missing_is_not_asked_for_when_the_file_cannot_be_read(write: Write) -> None:
    found = problems(write("cart_id = = 7"), {"log.level": "x"})
    assert [(problem.key, problem.value) for problem in found] == [("cart_id", "= 7"), ("log.level", '"x"')]


def test_files_that_are_no_text_files(tmp_path: Path) -> None:
    assert "directory" in only_problem(tmp_path).message
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "ordinary file" in only_problem(pipe).message
    file = tmp_path / "binary"
    file.write_bytes(b"cart_id = 1\n\nlanguage = '\xff'\n")
    problem = only_problem(file)
    assert "UTF-8" in problem.message
    assert problem.line == 3
    file.write_text("cart_id = 7".rjust(config_lines.MAX_BYTES + 1))
    assert "larger" in only_problem(file).message
    assert "cannot be read" in only_problem(file / "kiosk.toml").message


def test_a_file_that_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write("cart_id = 1")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    assert "may not read" in only_problem(file).message


def test_a_byte_order_mark_is_let_pass(write: Write) -> None:
    assert load({}, {}, write("\ufeffcart_id = 7\r\n")).cart_id == 7


# What each setting must be


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("cart_id", "0", "whole number"),
        ("cart_id", "1.5", "whole number"),
        ("cart_id", True, "whole number"),
        ("cart_id", "99999999999", "whole number"),
        ("language", "de", "not available"),
        ("timezone", "Africa/Kairo", "not a time zone"),
        ("timezone", "../etc/passwd", "not a time zone"),
        ("timezone", "Africa", "not a time zone"),
        ("timezone", "a\0b", "not a time zone"),
        ("backend.url", "carts.example.com", "must begin with"),
        ("backend.url", "https://", "names no computer"),
        ("backend.url", "https://[::1", "not an address"),
        ("backend.url", "https://a:70000", "not an address"),
        ("backend.url", "https://a:0", "port 0"),
        ("backend.url", "https://a/b?c=d", "before any ?"),
        ("backend.url", "https://a/#", "before any ?"),
        ("backend.url", "https://a /", "spaces"),
        ("backend.url", "https://user@a/", "user name"),
        ("backend.url", "http://192.0.2.1:8800", "unencrypted"),
        ("backend.url", "http://localhost.example.com", "unencrypted"),
        ("display.diagonal_inches", "2.9", "3 to 32"),
        ("display.diagonal_inches", "nan", "3 to 32"),
        ("display.rotation", "91", "0, 90, 180 or 270"),
        ("display.fullscreen", "maybe", "true or false"),
        ("display.window", "800", "width and height"),
        ("display.window", "800x100", "320 to 7680"),
        ("backend.staff_path", "staff", "begin with one /"),
        ("backend.staff_path", "//elsewhere/staff", "begin with one /"),
        ("backend.staff_path", "/staff calls", "spaces"),
        ("backend.staff_path", "/staff?cart=7", "before any ?"),
        ("backend.staff_path", 7, "part of an address"),
        ("display.motion", "none", "full or reduced"),
        ("display.dim_after_seconds", "29", "0 for never"),
        ("display.dim_after_seconds", "-1", "0 for never"),
        ("display.dim_after_seconds", "86401", "0 for never"),
        ("display.dim_to_percent", "19", "20 to 90"),
        ("display.dim_to_percent", "0.35", "20 to 90"),
        ("sound.enabled", "loud", "true or false"),
        ("sound.volume_percent", "101", "0 to 100"),
        ("sound.spoken_total", "yes", "true or false"),
        ("leds.kind", "rbg", "rgb, discrete or none"),
        ("leds.pins", "mok", '"mock" or a table'),
        ("leds.pins", "red=1,green=2,blue=x", "GPIO number"),
        ("leds.pins", "red=1,green=2", "lacks blue"),
        ("leds.pins", 3, '"mock" or a table'),
        ("log.level", "trace", "debug, info"),
        ("paths.state_dir", "", "path"),
        ("paths.state_dir", 4, "path"),
        ("backend.api_key_file", "/nonexistent/key", "does not exist"),
    ],
)
def test_values_that_will_not_do(key: str, value: object, words: str) -> None:
    options: dict[str, object] = {"cart_id": 1, key: value}
    problem = only_problem(None, options)
    assert problem.key.startswith(key)
    assert words in problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("http://127.0.0.1:8800/", "http://127.0.0.1:8800"),
        ("http://[::1]:8800", "http://[::1]:8800"),
        ("http://localhost/api/", "http://localhost/api"),
        ("HTTPS://carts.example.com", "https://carts.example.com"),
    ],
)
def test_addresses_that_will_do(url: str, result: str) -> None:
    assert load({"cart_id": 1, "backend.url": url}, {}, default_file=ABSENT).backend.url == result


def test_http_can_be_allowed() -> None:
    options: dict[str, object] = {"cart_id": 1, "backend.url": "http://192.0.2.1", "backend.allow_http": "true"}
    assert load(options, {}, default_file=ABSENT).backend.url == "http://192.0.2.1"


def test_discrete_leds_take_any_of_their_colours(write: Write) -> None:
    file = write('cart_id = 1\n[leds]\nkind = "discrete"\npins = { amber = 4, white = 5 }')
    assert load({}, {}, file).leds.pins == {"amber": 4, "white": 5}
    assert "names no LED" in only_problem(write('cart_id = 1\n[leds]\nkind = "discrete"\npins = {}')).message
    assert "not a colour" in only_problem(write('cart_id = 1\nleds = {kind="discrete", pins={pink=4}}')).message


def test_the_languages_are_those_that_are_there() -> None:
    options: dict[str, object] = {"cart_id": 1, "language": "fr"}
    assert load(options, {}, languages=("en", "fr"), default_file=ABSENT).language == "fr"


def test_a_did_you_mean_for_a_choice() -> None:
    assert "Did you mean info?" in only_problem(None, {"cart_id": 1, "log.level": "INFO"}).remedy
    assert "Did you mean Africa/Cairo?" in only_problem(None, {"cart_id": 1, "timezone": "Africa/Kairo"}).remedy


def test_the_remedy_speaks_of_variables_to_who_uses_them() -> None:
    problem = only_problem(None, {"cart_id": 1}, SMARTCART_DISPLAY_FULLSCREEN="yes")
    assert "SMARTCART_DISPLAY_FULLSCREEN=true" in problem.remedy


# Secrets


def key_file(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_the_api_key_is_read_and_masked(tmp_path: Path) -> None:
    file = key_file(tmp_path, b"hidden-key\n")
    config = load({"cart_id": 1, "backend.api_key_file": str(file)}, {}, default_file=ABSENT)
    assert config.backend.api_key == Secret("hidden-key")
    assert "hidden-key" not in repr(config)


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (b"hidden-key", 0o644, "every user"),
        (b" \n", 0o600, "is empty"),
        (b"hidden-key\nsecond", 0o600, "one line"),
        (b"hidden-key\xff", 0o600, "one line"),
        (b"hidden-key" * 1000, 0o600, "too long"),
    ],
)
def test_a_key_file_that_will_not_do(tmp_path: Path, content: bytes, mode: int, words: str) -> None:
    file = key_file(tmp_path, content, mode)
    problem = only_problem(None, {"cart_id": 1, "backend.api_key_file": file})
    assert words in problem.message
    assert "hidden-key" not in str(problem)


def test_a_key_file_that_is_no_file(tmp_path: Path) -> None:
    assert "ordinary" in only_problem(None, {"cart_id": 1, "backend.api_key_file": tmp_path}).message
    assert "cannot be read" in only_problem(None, {"cart_id": 1, "backend.api_key_file": "a\0b"}).message


@pytest.mark.parametrize(
    "text",
    [
        'cart_id = 1\n[backend]\napi_key = "hidden-key"',
        "cart_id = 1\n[backend]\napi_key = hidden-key",
        'cart_id = 1\n[backend]\nurl = "https://me:hidden-key@example.com"',
        'cart_id = 1\n[backend]\nurl = "https://me:hidden-key/x@example.com"',
        'cart_id = 1\n[backend]\nurl = "ftp://me:hidden-key@example.com"',
        'cart_id = 1\n[backend]\nurl = "https://example.com?key=hidden-key"',
        'cart_id = 1\ntoken = "hidden-key"',
        "cart_id = 1\n0123456789hidden-key0123456789",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(write: Write, text: str) -> None:
    assert "hidden-key" not in "".join(map(str, problems(write(text))))


# Whatever is in the file


keys = st.sampled_from([part for setting in SETTINGS for part in setting.key.split(".")]) | st.text(max_size=8)
scalars = st.one_of(st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=20), st.just("mock"))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


def toml(data: dict[str, Any]) -> str:
    import tomlkit

    return tomlkit.dumps(data)


@on_one_file
@given(data=st.dictionaries(keys, values, max_size=6))
def test_any_table_gives_a_configuration_or_problems_with_lines(tmp_path: Path, data: dict[str, Any]) -> None:
    file = tmp_path / "kiosk.toml"
    text = toml(data)
    file.write_text(text, encoding="utf-8", newline="")
    lines = text.count("\n") + 1
    try:
        load({}, {}, file)
    except ConfigError as exc:
        for problem in exc.problems:
            assert problem.source == str(file)
            assert str(problem).isprintable()
            assert (problem.message == "is missing") == (problem.line is None), problem
            assert problem.line is None or 1 <= problem.line <= lines


@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * 5000) + " = 1",
        "leds.pins." + ".".join(["a"] * 5000) + " = 1",
        "[" + ".".join(["a"] * 5000) + "]\nb = 1",
        "cart_id = " + "[" * 400 + "]" * 400,
        "leds = " + "{a=" * 300 + "1" + "}" * 300,
        "a = [\n" + "1,\n" * 15000 + "]\nb = 1",
        "\n".join(f"k{number} = 1" for number in range(4000)),
    ],
)
def test_files_made_to_be_a_nuisance_are_told_of_like_others(write: Write, text: str) -> None:
    assert all(problem.line or problem.message == "is missing" for problem in problems(write(text)))


@on_one_file
@given(data=st.binary(max_size=200) | st.text("ab[]{}=\"'.,\n #1\\", max_size=60).map(str.encode))
def test_any_bytes_give_a_configuration_or_problems(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_bytes(data)
    try:
        load({}, {}, file)
    except ConfigError as exc:
        for problem in exc.problems:
            assert problem.remedy
            assert (problem.message == "is missing") == (problem.line is None), problem


@on_one_file
@given(texts=st.dictionaries(st.sampled_from([setting.variable for setting in SETTINGS]), st.text(max_size=20)))
def test_any_environment_gives_a_configuration_or_problems(texts: dict[str, str]) -> None:
    # Nothing but the one error may come out.
    with contextlib.suppress(ConfigError):
        load({}, texts, default_file=ABSENT)


@given(st.lists(st.sampled_from(["", "# x", "a = 1", 'b = """\n\n"""', "c = [1,\n2]", "[t]", "[t.u]"]), max_size=12))
def test_the_line_of_a_key_is_where_it_stands(before: list[str]) -> None:
    parts = [part for index, part in enumerate(before) if not part or part[0] == "#" or part not in before[:index]]
    text = "\n".join([*parts, "wanted.key = 3", ""])
    section = [part for part in parts if part.startswith("[")][-1:]
    path = tuple(section[0].strip("[]").split(".")) if section else ()
    try:
        document = config_lines.parse(text, ABSENT)
    except ConfigError:
        return
    assert text.split("\n")[document.line_of((*path, "wanted", "key")) - 1] == "wanted.key = 3"


def test_the_good_path_loads_nothing_it_does_not_need(write: Write) -> None:
    file = write("cart_id = 7")
    unwanted = ("tomlkit", "difflib", "zoneinfo", "platformdirs", "json", "coloraide", "PIL", "pygame")
    code = (
        "import sys; from pathlib import Path; from kiosk.config import load; import kiosk.paths;"
        f"load({{}}, {{}}, Path({str(file)!r}));"
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
