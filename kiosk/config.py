"""The configuration: `load` returns it, or names every problem at once.

A setting is taken from the command line, else from the environment (`SMARTCART_BACKEND_URL` for `backend.url`; an empty
variable counts as not set), else from the TOML file, else it has its default. `kiosk.example.toml` explains each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from kiosk import config_checks as checks
from kiosk import config_lines
from kiosk.config_settings import (
    DEFAULT_FILE,
    KEY_FILE,
    PREFIX,
    SETTINGS,
    THEME,
    Backend,
    Config,
    Display,
    Leds,
    Log,
    Paths,
    Session,
    Setting,
    Sound,
)
from kiosk.errors import ConfigError, Problem

__all__ = ("DEFAULT_FILE", "SETTINGS", "Config", "Leds", "UnusableConfigError", "load")


class UnusableConfigError(ConfigError):
    """`sound` has every setting that is right, and defaults for the others: enough for a screen that says so.

    Its `cart_id` is 0 where that is not known.
    """

    def __init__(self, problems: Collection[Problem], sound: Config) -> None:
        super().__init__(tuple(problems))
        self.sound = sound


@dataclass(frozen=True)
class _Given:
    """A value as it was given. `lenient` when it is text that stands for something else, as `4` for a number."""

    value: Any
    source: str
    lenient: bool = False
    in_file: bool = False


@dataclass
class _Loader:
    options: Mapping[str, object]
    environ: Mapping[str, str]
    file: Path
    document: config_lines.Document | None
    problems: list[Problem] = field(default_factory=list)
    given: dict[str, _Given] = field(default_factory=dict)

    def gather(self) -> None:
        """Fills `given`, the stronger source last."""
        if self.document is not None:
            self._gather_file(self.document.values)
        names = {setting.variable: setting.key for setting in SETTINGS}
        for name, text in self.environ.items():
            if name in names:
                if text.strip():
                    self.given[names[name]] = _Given(text.strip(), name, lenient=True)
            elif name.startswith(PREFIX):
                remedy = checks.did_you_mean(name, names) + "Unset it if it is not meant for the kiosk."
                self.problems.append(
                    Problem(checks.shown_key(name), "is not a variable of the kiosk", remedy, "environment")
                )
        keys = {setting.key for setting in SETTINGS}
        for key, value in self.options.items():
            if key not in keys:
                remedy = checks.did_you_mean(key, keys) + "See --help."
                self.problems.append(Problem(checks.shown_key(key), "is not a setting", remedy, "command line"))
            elif value is not None:
                lenient = isinstance(value, str)
                self.given[key] = _Given(value.strip() if isinstance(value, str) else value, "command line", lenient)

    def _gather_file(self, values: Mapping[str, Any]) -> None:
        keys = [setting.key for setting in SETTINGS]
        sections = {key.partition(".")[0] for key in keys if "." in key}
        for name, value in values.items():
            if name in keys:
                self.given[name] = _Given(value, str(self.file), in_file=True)
            elif name not in sections:
                self._file_problem((name,), *checks.unknown((name,), keys, sections))
            elif not isinstance(value, dict):
                self._file_problem((name,), *checks.section_as_setting(name))
            else:
                for inner, item in value.items():
                    if f"{name}.{inner}" in keys:
                        self.given[f"{name}.{inner}"] = _Given(item, str(self.file), in_file=True)
                    else:
                        self._file_problem((name, inner), *checks.unknown((name, inner), keys, sections))

    def _file_problem(self, path: tuple[str, ...], message: str, remedy: str) -> None:
        # No value: it may be a key that was meant for another file.
        line = self.document.line_of(path) if self.document is not None else None
        self.problems.append(Problem(checks.shown_key(*path), message, remedy, str(self.file), line))

    def complain_of(self, key: str) -> checks.Complain:
        given = self.given.get(key)

        def complain(message: str, remedy: str, *, at: tuple[str, ...] = (), value: object = None) -> None:
            source, line, shown = str(self.file), None, value
            if given is not None:
                source, shown = given.source, given.value if value is None else value
                if given.in_file and self.document is not None:
                    line = self.document.line_of((*key.split("."), *at))
            text = None if given is None else checks.toml_text(shown)
            whole = checks.shown_key(*key.split("."), *at)
            self.problems.append(Problem(whole, message, remedy, source, line, text))

        return complain

    def convert(self, setting: Setting) -> Any:
        """The setting's value by its type alone; complains when it does not fit."""
        given = self.given.get(setting.key)
        if given is None:
            if setting.required:
                message = "is missing"
                self.complain_of(setting.key)(message, _remedy(setting, None))
            return setting.default
        if setting.key == "leds.pins":
            # Each pin is judged by itself, in `check`, where the kind is known.
            return checks.pins_from_text(given.value) if given.lenient else given.value
        try:
            return msgspec.convert(given.value, setting.type, strict=not given.lenient, dec_hook=_path_from)
        except (msgspec.ValidationError, ValueError, OverflowError):
            self.complain_of(setting.key)(f"must be {setting.meta.description}", _remedy(setting, given))
            return setting.default


def load(
    options: Mapping[str, object],
    environ: Mapping[str, str],
    file: Path | None = None,
    *,
    languages: Collection[str] = ("en", "ar"),
    default_file: Path = DEFAULT_FILE,
    other_variables: Collection[str] = (),
) -> Config:
    """Reads and checks the configuration.

    `options` are keyed by dotted name (`backend.url`); text in them is converted, None counts as not given. `file` must
    exist when it is named; `default_file` need not. `other_variables` are names beginning with `SMARTCART_` that
    belong to somebody else. Raises `ConfigError` with every problem: those of the file by line, then the others.
    """
    path = file if file is not None else default_file
    document: config_lines.Document | None = None
    problems: list[Problem] = []
    try:
        document = config_lines.read(path)
        if document is None and file is not None:
            remedy = f"Create it, or leave out the option to use {default_file}."
            problems.append(Problem(config_lines.FILE_KEY, "does not exist", remedy, str(path)))
    except ConfigError as exc:
        problems.extend(exc.problems)
    unread = bool(problems)
    ours = {name: text for name, text in environ.items() if name not in other_variables}
    loader = _Loader(options, ours, path, document, problems)
    loader.gather()
    if options.get("display.fullscreen") and not options.get("display.window"):
        # A window from the file or the environment is a weaker wish.
        loader.given.pop("display.window", None)
    # What is missing may well be in the file that could not be read.
    wanted = [setting for setting in SETTINGS if not (unread and setting.required and setting.key not in loader.given)]
    values = {setting.key: loader.convert(setting) for setting in wanted}
    _check(values, loader, languages)
    if problems:
        problems.sort(key=lambda problem: _rank(problem, path))
        raise UnusableConfigError(problems, _build(_sound(values, problems), path))
    return _build(values, path if document is not None else None)


def _sound(values: Mapping[str, Any], problems: Collection[Problem]) -> dict[str, Any]:
    """Every setting, with its default where there is a problem with it; 0 for a cart whose number is not known."""
    wrong = {problem.key for problem in problems}
    defaults = {setting.key: 0 if setting.required else setting.default for setting in SETTINGS}
    kept = {key: value for key, value in values.items() if not any(f"{each}.".startswith(f"{key}.") for each in wrong)}
    if isinstance(values.get(KEY_FILE), Path):
        # Which file it is, is known: it is watched, for it may be mended.
        kept[KEY_FILE] = values[KEY_FILE]
    return defaults | kept


def _check(values: dict[str, Any], loader: _Loader, languages: Collection[str]) -> None:
    """The checks beyond the type, in place, of all settings that passed the type's."""
    wrong = {problem.key for problem in loader.problems}

    def sound(*keys: str) -> bool:
        return not wrong.intersection(keys)

    complain = loader.complain_of
    if sound("language"):
        values["language"] = checks.check_language(values["language"], languages, complain("language"))
    if sound("timezone"):
        values["timezone"] = checks.check_timezone(values["timezone"], complain("timezone"))
    if sound("backend.url"):
        values["backend.url"] = checks.check_url(values["backend.url"], complain("backend.url"))
        if sound("backend.allow_http"):
            checks.check_encryption(values["backend.url"], values["backend.allow_http"], complain("backend.url"))
    if sound("backend.staff_path"):
        checks.check_path(values["backend.staff_path"], complain("backend.staff_path"))
    if sound("display.dim_after_seconds"):
        checks.check_dim_after(values["display.dim_after_seconds"], complain("display.dim_after_seconds"))
    if values["display.window"] is not None and sound("display.window"):
        values["display.window"] = checks.check_window(values["display.window"], complain("display.window"))
    pins = loader.given.get("leds.pins")
    if pins is not None:
        # Without a kind that holds, at least what is wrong for every kind.
        kind = values["leds.kind"] if sound("leds.kind") else "none"
        values["leds.pins"] = checks.check_pins(values["leds.pins"], kind, complain("leds.pins"), lenient=pins.lenient)
    for key in (KEY_FILE, "paths.state_dir", "paths.runtime_dir"):
        given = loader.given.get(key)
        if given is not None and sound(key):
            base = loader.file.parent if given.in_file else Path()
            values[key] = checks.resolve(values[key], base, complain(key))
    if values[KEY_FILE] is not None and sound(KEY_FILE):
        key_complain = complain(KEY_FILE)
        values["backend.api_key"] = checks.read_api_key(values[KEY_FILE], key_complain)
    if values[THEME] and sound(THEME):
        _read_theme(values, loader)


def _read_theme(values: dict[str, Any], loader: _Loader) -> None:
    """Adds `theme_file`, and `theme` where it can be used. What is wrong in the file is a problem like any other."""
    # Without a theme nobody pays for what reads one.
    from kiosk.themes import file_of, load_theme, logo_of

    complain, given = loader.complain_of(THEME), loader.given[THEME]
    if not values[THEME].isprintable():
        complain("must not hold line breaks or control characters", "Type it again.")
        return
    file = file_of(values[THEME], loader.file.parent if given.in_file else Path(), complain)
    if file is None:
        return
    # Whether or not they can be used, they are watched: they may be mended.
    values["theme_file"], values["logo_file"] = file, logo_of(file)
    try:
        if not file.exists():
            complain("names a file that does not exist", f"Create {file}, or check the path.")
            return
        values["theme"] = load_theme(file)
    except ConfigError as exc:
        loader.problems.extend(exc.problems)
    except OSError as exc:
        complain(f"cannot be read ({exc.strerror or exc})", "Check the path.")


def _build(values: Mapping[str, Any], file: Path | None) -> Config:
    sections: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        sections.setdefault(section, {})[name] = value
    return Config(
        **sections[""],
        backend=Backend(**sections["backend"]),
        display=Display(**sections["display"]),
        leds=Leds(**sections["leds"]),
        sound=Sound(**sections["sound"]),
        session=Session(**sections["session"]),
        paths=Paths(**sections["paths"]),
        log=Log(**sections["log"]),
        file=file,
    )


def _remedy(setting: Setting, given: _Given | None) -> str:
    example = (setting.meta.examples or [""])[0]
    section, _, name = setting.key.rpartition(".")
    written = f"{name} = {checks.toml_text(example)}"
    if given is not None and not given.in_file and given.source.startswith(PREFIX):
        text = str(example).lower() if isinstance(example, bool) else str(example)
        written = f"{setting.variable}={text}"
    elif section:
        written += f" below [{section}]"
    what = (setting.meta.extra or {}).get("what")
    hint = ""
    if given is not None and isinstance(given.value, str):
        hint = checks.did_you_mean(given.value, _choices(setting))
    return hint + (f"{what}, for example {written}" if what else f"For example {written}")


def _choices(setting: Setting) -> tuple[str, ...]:
    inner = getattr(setting.type, "__origin__", setting.type)
    return tuple(str(choice) for choice in getattr(inner, "__args__", ()) if isinstance(choice, str | int))


def _rank(problem: Problem, file: Path) -> tuple[bool, int]:
    return problem.source != str(file), problem.line or 0


def _path_from(wanted: type, value: object) -> Path:
    if wanted is not Path or not isinstance(value, str | Path) or not str(value):
        raise ValueError("a path is text")
    return Path(value)
