"""Everything that can be set: types and defaults. `kiosk.config` reads it from where it is set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct

from kiosk.core.secret import Secret
from kiosk.screens.theme import Theme

DEFAULT_FILE = Path("/etc/smartcart/kiosk.toml")
PREFIX = "SMARTCART_"
KEY_FILE = "backend.api_key_file"
THEME = "display.theme"

# In each Meta: the description completes "must be …", the example is shown in the remedy; `what` says where a value is
# found that nobody could guess.
_Flag = Annotated[bool, Meta(description="true or false", examples=[True])]
_Directory = Annotated[Path | None, Meta(description="the path of a directory", examples=["/var/lib/smartcart-kiosk"])]


class Backend(Struct, frozen=True, kw_only=True):
    """Where the backend is. `api_key` is the content of `api_key_file`.

    A call for staff is sent (PUT) to `staff_path`; "" where the backend is not told of one.
    """

    url: Annotated[str, Meta(description="an address", examples=["https://carts.example.com"])] = (
        "http://127.0.0.1:8800"
    )
    allow_http: _Flag = False
    api_key_file: Annotated[
        Path | None, Meta(description="the path of a file", examples=["/etc/smartcart/api-key"])
    ] = None
    staff_path: Annotated[
        str, Meta(description="the part of an address behind the computer's name", examples=["/staff-calls"])
    ] = ""
    api_key: Secret | None = None


class Display(Struct, frozen=True, kw_only=True):
    """The panel: its diagonal in inches, its rotation in degrees clockwise. `dim_after_seconds` is 0 for never."""

    diagonal_inches: Annotated[
        float, Meta(ge=3, le=32, description="the panel's diagonal, 3 to 32 inches", examples=[7.0])
    ] = 7.0
    rotation: Annotated[Literal[0, 90, 180, 270], Meta(description="0, 90, 180 or 270", examples=[90])] = 0
    fullscreen: _Flag = True
    window: Annotated[str | None, Meta(description="a size in pixels", examples=["800x480"])] = None
    theme: Annotated[
        str, Meta(description="the name of a theme or the path of a theme's file", examples=["indigo"])
    ] = ""
    motion: Annotated[Literal["full", "reduced"], Meta(description="full or reduced", examples=["reduced"])] = "full"
    dim_after_seconds: Annotated[
        int,
        Meta(ge=0, le=86400, description="0 for never, or a whole number of seconds from 30 to 86400", examples=[300]),
    ] = 300
    dim_to_percent: Annotated[
        int, Meta(ge=20, le=90, description="a whole number of percent from 20 to 90", examples=[35])
    ] = 35

    @property
    def window_size(self) -> tuple[int, int] | None:
        """Width and height in pixels, or None for the whole screen's."""
        if self.window is None:
            return None
        width, _, height = self.window.partition("x")
        return int(width), int(height)


class Leds(Struct, frozen=True, kw_only=True):
    """The status lights. `pins` gives each colour its GPIO number (as Broadcom counts them, not the header's)."""

    kind: Annotated[Literal["rgb", "discrete", "none"], Meta(description="rgb, discrete or none", examples=["rgb"])] = (
        "rgb"
    )
    pins: Annotated[
        Literal["mock"] | Mapping[str, int],
        Meta(description='"mock" or a table', examples=[{"red": 27, "green": 22, "blue": 17}]),
    ] = msgspec.field(default_factory=lambda: {"red": 27, "green": 22, "blue": 17})
    active_high: _Flag = False


class Sound(Struct, frozen=True, kw_only=True):
    """What is heard. `enabled` is for the sounds of touch, scan and alarm, `spoken_total` for the voice."""

    enabled: _Flag = False
    volume_percent: Annotated[
        int, Meta(ge=0, le=100, description="a whole number of percent from 0 to 100", examples=[60])
    ] = 60
    spoken_total: _Flag = False


class Session(Struct, frozen=True, kw_only=True):
    """How a session ends on the screen."""

    receipt_seconds: Annotated[
        int,
        Meta(ge=3, le=300, description="a whole number of seconds from 3 to 300", examples=[30]),
    ] = 30


class Paths(Struct, frozen=True, kw_only=True):
    """Directories of the kiosk's own; see `kiosk.paths` for what holds when they are not set."""

    state_dir: _Directory = None
    runtime_dir: _Directory = None


class Log(Struct, frozen=True, kw_only=True):
    """What is logged."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="debug, info, warning or error", examples=["info"]),
    ] = "info"


class Config(Struct, frozen=True, kw_only=True):
    """Everything that can be set, checked. `file` is where it was read, None when there was no file.

    `theme` is what is in `theme_file`, which is the file of `display.theme`, and `logo_file` what that names; both are
    None where there is none.
    """

    # The upper end is that of the backend's column, a 32-bit integer.
    cart_id: Annotated[
        int,
        Meta(
            ge=1,
            le=2**31 - 1,
            description="a whole number from 1 to 2147483647",
            examples=[7],
            extra={"what": "It is the number on the cart's label"},
        ),
    ]
    language: Annotated[str, Meta(description="the code of a language", examples=["en"])] = "en"
    timezone: Annotated[str, Meta(description="the name of a time zone", examples=["Africa/Cairo"])] = ""
    backend: Backend = Backend()
    display: Display = Display()
    leds: Leds = msgspec.field(default_factory=Leds)
    sound: Sound = Sound()
    session: Session = Session()
    paths: Paths = Paths()
    log: Log = Log()
    file: Path | None = None
    theme: Theme = Theme()
    theme_file: Path | None = None
    logo_file: Path | None = None

    @property
    def other_files(self) -> tuple[Path, ...]:
        """What the configuration was read from beside `file`; they are watched as it is."""
        found = (self.backend.api_key_file, self.theme_file, self.logo_file)
        return tuple(each for each in found if each is not None)


@dataclass(frozen=True)
class Setting:
    """One thing that can be set; `key` is its dotted name."""

    key: str
    type: Any
    meta: Meta
    default: Any
    required: bool

    @property
    def variable(self) -> str:
        return PREFIX + self.key.replace(".", "_").upper()


def _settings(struct: type[Struct], section: str = "") -> Iterator[Setting]:
    for info in msgspec.structs.fields(struct):
        if isinstance(info.type, type) and issubclass(info.type, Struct):
            yield from _settings(info.type, f"{info.name}.")
        elif metas := [meta for meta in getattr(info.type, "__metadata__", ()) if meta.description]:
            made = info.default_factory
            default = info.default if made is msgspec.NODEFAULT else cast(Any, made)()
            yield Setting(section + info.name, info.type, metas[0], default, info.required)


SETTINGS: tuple[Setting, ...] = tuple(_settings(Config))
"""Every setting, in the order of the example file."""
