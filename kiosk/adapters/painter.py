"""Paints scenes onto a surface (pygame), and only what changed since the last one."""

from __future__ import annotations

import io
import itertools
import logging
import math
from pathlib import Path
from typing import Protocol

import pygame
import pygame.gfxdraw
from cachetools import LRUCache

from kiosk.adapters.dirty import merged
from kiosk.adapters.dissolve import Dissolve
from kiosk.core.models import Code
from kiosk.errors import AssetError
from kiosk.screens.scene import Box, Icon, Logo, Node, Photo, Picture, QrCode, Rect, Scene, Strokes, Text
from kiosk.screens.theme import CAPITAL_HEIGHT, Rgb

STRIKE_HEIGHT, STRIKE_WIDTH = 0.31, 0.06
"""Of the line through what holds no longer, in ems: where it lies above the baseline, and how thick it is."""
CACHE_BYTES = 24 * 2**20
SMOOTHING = 4
"""Round corners are drawn so many times larger and scaled down."""
WHOLE_SCREEN_FROM = 0.6
"""From this part of the screen on it is cheaper to paint all of it."""

_log = logging.getLogger(__name__)


class Rendered(Protocol):
    """A line of text as pixels; see `RenderedText`."""

    @property
    def rgba(self) -> bytes: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def left(self) -> int: ...
    @property
    def top(self) -> int: ...
    @property
    def advance(self) -> int: ...


class TextSource(Protocol):
    def render(self, text: str, size: int, weight: int, color: Rgb, *, rtl: bool) -> Rendered: ...


class Pixels(Protocol):
    """A product's picture; see `PicturePixels`."""

    @property
    def rgba(self) -> bytes: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class PhotoSource(Protocol):
    """Product pictures by their address: `want` asks for one, `pixels` gives it once it is there."""

    def want(self, url: str) -> None: ...
    def pixels(self, url: str) -> Pixels | None: ...


class IconSource(Protocol):
    def render(self, name: str, side: int, color: Rgb, *, mirrored: bool) -> pygame.Surface: ...


class LogoSource(Protocol):
    def __call__(self, file: Path, width: int, height: int) -> pygame.Surface: ...


class Painter:
    """Keeps shaped text, icons and codes as surfaces, within a bound of bytes. For the thread of the display."""

    def __init__(
        self,
        surface: pygame.Surface,
        text: TextSource,
        icons: IconSource,
        photos: PhotoSource | None = None,
        logo: LogoSource | None = None,
    ) -> None:
        self._surface = surface
        self._logo = logo
        self._photos = photos
        self._arrived: set[str] = set()
        self._text = text
        self._icons = icons
        self._cache: LRUCache[object, tuple[pygame.Surface, int, int, int]] = LRUCache(CACHE_BYTES, getsizeof=_bytes)
        self._shown: Scene | None = None
        self._dissolve: Dissolve | None = None

    def paint(self, scene: Scene) -> list[Rect]:
        """Paint what differs from the last scene; returns the rectangles that were painted."""
        dirty = self._dirty(scene)
        if not dirty:
            self._ask_again(scene)
        finished = self.finish() if dirty else []
        self._paint(self._surface, scene, dirty)
        self._shown = scene
        self._arrived.clear()
        return merged([*finished, *dirty])

    def dissolve_to(self, scene: Scene, seconds: float) -> list[Rect]:
        """As `paint`, but what differs comes to show bit by bit as `frame` is called, the first time at once."""
        dirty = self._dirty(scene)
        if self._shown is None or not dirty or seconds <= 0.0:
            return self.paint(scene)
        finished = self.finish()
        aside = pygame.Surface(self._surface.get_size(), 0, self._surface)
        self._paint(aside, scene, dirty)
        self._dissolve = Dissolve(self._surface, aside, dirty, seconds)
        self._shown = scene
        self._arrived.clear()
        return finished

    @property
    def next_frame(self) -> float:
        """When `frame` wants to be called (monotonic seconds); `math.inf` while nothing dissolves."""
        return math.inf if self._dissolve is None else self._dissolve.next_frame

    def frame(self, now: float) -> list[Rect]:
        """Show a bit more of what dissolves, once the next frame is due; returns the rectangles that were painted."""
        if self._dissolve is None:
            return []
        painted = self._dissolve.frame(now)
        if self._dissolve.next_frame == math.inf:
            self._dissolve = None
        return painted

    def finish(self) -> list[Rect]:
        """Show all of what dissolves; returns the rectangles that were painted."""
        dissolve, self._dissolve = self._dissolve, None
        return [] if dissolve is None else dissolve.finish()

    def _paint(self, surface: pygame.Surface, scene: Scene, dirty: list[Rect]) -> None:
        for rect in dirty:
            surface.set_clip(rect)
            surface.fill(scene.background)
            for node in scene.nodes:
                reach = _reach(node)
                if reach.meets(rect):
                    surface.set_clip(reach.clipped(node.clip).clipped(rect))
                    self._draw(surface, node)
            if scene.brightness < 1.0:
                surface.set_clip(rect)
                level = round(255 * max(0.0, scene.brightness))
                surface.fill((level, level, level), rect, pygame.BLEND_RGB_MULT)
        surface.set_clip(None)

    def forget(self) -> None:
        """Drop every surface that may hold something of a shopper; what is on the screen stays until it is painted."""
        self._cache.clear()
        if self._dissolve is not None:
            self._dissolve = self._shown = None

    def photo_arrived(self, url: str) -> None:
        """Paint this picture the next time, wherever it stands."""
        self._arrived.add(url)

    def repaint(self) -> None:
        """Paint everything the next time: what the screen shows is no longer known."""
        self._shown = None

    def _dirty(self, scene: Scene) -> list[Rect]:
        whole = Rect(0, 0, *scene.size)
        shown = self._shown
        if shown is None or _ground(shown) != _ground(scene):
            return [whole]
        arrived = {node for node in scene.nodes if isinstance(node, Photo) and node.url in self._arrived}
        if shown.nodes == scene.nodes and not arrived:
            return []
        changed = set(shown.nodes) ^ set(scene.nodes) | arrived
        if [node for node in shown.nodes if node not in changed] != [
            node for node in scene.nodes if node not in changed
        ]:
            # The same things in another order lie over each other in another way.
            return [whole]
        rects = merged(_reach(node).clipped(node.clip).clipped(whole) for node in changed)
        area = sum(rect.w * rect.h for rect in rects)
        return [whole] if area > WHOLE_SCREEN_FROM * whole.w * whole.h else rects

    def _draw(self, surface: pygame.Surface, node: Node) -> None:
        match node:
            case Box():
                self._draw_box(surface, node)
            case Text():
                self._draw_text(surface, node)
            case Icon(rect=rect, name=name, color=color, mirrored=mirrored):
                key = (name, rect.w, color, mirrored)
                icon, *_ = self._cached(key, lambda: self._icons.render(name, rect.w, color, mirrored=mirrored))
                surface.blit(icon, (rect.x, rect.y))
            case QrCode(rect=rect, code=code, module=module, dark=dark, light=light):
                modules, *_ = self._cached((code, module, dark, light), lambda: _modules(code, module, dark, light))
                surface.blit(modules, (rect.x, rect.y))
            case Photo():
                self._draw_photo(surface, node)
            case Strokes():
                self._draw_strokes(surface, node)
            case Logo(rect=rect, file=file) if self._logo is not None:
                draw = self._logo
                logo, *_ = self._cached((file, rect.w, rect.h), lambda: _logo(draw, Path(file), rect))
                surface.blit(logo, (rect.x, rect.y))
            case Picture(rect=rect, data=data):
                picture, *_ = self._cached((data, rect.w, rect.h), lambda: _picture(data, rect))
                place = picture.get_rect(center=(rect.x + rect.w // 2, rect.y + rect.h // 2))
                surface.blit(picture, place)

    def _ask_again(self, scene: Scene) -> None:
        """For the pictures that show and did not come: nothing else would draw their places once more."""
        for node in scene.nodes:
            if isinstance(node, Photo) and node.url is not None and self._photos is not None:
                self._photo(self._photos, node.url, node.rect)

    def _draw_photo(self, surface: pygame.Surface, node: Photo) -> None:
        photo = None if node.url is None or self._photos is None else self._photo(self._photos, node.url, node.rect)
        if photo is not None:
            place = photo.get_rect(center=(node.rect.x + node.rect.w // 2, node.rect.y + node.rect.h // 2))
            surface.blit(photo, place)
            return
        self._draw_box(surface, Box(node.rect, node.ground, node.radius))
        side = node.rect.w // 2
        inner = Rect(node.rect.x + (node.rect.w - side) // 2, node.rect.y + (node.rect.h - side) // 2, side, side)
        self._draw(surface, Icon(inner, node.icon, node.color))

    def _photo(self, photos: PhotoSource, url: str, rect: Rect) -> pygame.Surface | None:
        """The picture fitted into the rectangle; None, and asked for, where it is not there yet."""
        key = ("photo", url, rect.w, rect.h)
        if key in self._cache:
            return self._cache[key][0]
        pixels = photos.pixels(url)
        if pixels is None:
            photos.want(url)
            return None
        whole = pygame.image.frombuffer(pixels.rgba, (pixels.width, pixels.height), "RGBA").convert_alpha()
        factor = min(rect.w / pixels.width, rect.h / pixels.height)
        size = max(1, round(pixels.width * factor)), max(1, round(pixels.height * factor))
        fitted = pygame.transform.smoothscale(whole, size)
        self._remember(key, (fitted, 0, 0, 0))
        return fitted

    def _draw_box(self, surface: pygame.Surface, node: Box) -> None:
        rect, radius = node.rect, node.radius
        if radius <= 0:
            surface.fill(node.fill, rect)
            return
        surface.fill(node.fill, (rect.x, rect.y + radius, rect.w, rect.h - 2 * radius))
        surface.fill(node.fill, (rect.x + radius, rect.y, rect.w - 2 * radius, radius))
        surface.fill(node.fill, (rect.x + radius, rect.bottom - radius, rect.w - 2 * radius, radius))
        disc, *_ = self._cached(("disc", radius, node.fill), lambda: _disc(radius, node.fill))
        for x, y, left, top in (
            (rect.x, rect.y, 0, 0),
            (rect.right - radius, rect.y, radius, 0),
            (rect.x, rect.bottom - radius, 0, radius),
            (rect.right - radius, rect.bottom - radius, radius, radius),
        ):
            surface.blit(disc, (x, y), (left, top, radius, radius))

    def _draw_strokes(self, surface: pygame.Surface, node: Strokes) -> None:
        radius, color = max(1, node.width // 2), node.color
        disc, *_ = self._cached(("disc", radius, color), lambda: _disc(radius, color))
        left, top = node.rect.x, node.rect.y
        for line in node.lines:
            points = [(left + x, top + y) for x, y in line]
            for (x, y), (u, v) in itertools.pairwise(points):
                if x == u:
                    surface.fill(color, (x - radius, min(y, v), 2 * radius, abs(v - y)))
                elif y == v:
                    surface.fill(color, (min(x, u), y - radius, abs(u - x), 2 * radius))
                else:
                    corners = _corners((x, y), (u, v), radius)
                    pygame.gfxdraw.aapolygon(surface, corners, color)
                    pygame.gfxdraw.filled_polygon(surface, corners, color)
            for x, y in points:
                surface.blit(disc, (x - radius, y - radius))

    def _draw_text(self, surface: pygame.Surface, node: Text) -> None:
        if not node.text:
            return
        key = (node.text, node.size, node.weight, node.color, node.rtl)
        found = self._cache.get(key)
        if found is None:
            rendered = self._text.render(node.text, node.size, node.weight, node.color, rtl=node.rtl)
            shaped = pygame.image.frombuffer(rendered.rgba, (rendered.width, rendered.height), "RGBA")
            found = (shaped.convert_alpha(), rendered.left, rendered.top, rendered.advance)
            self._remember(key, found)
        line, left, top, advance = found
        baseline = node.rect.y + round((node.rect.h + CAPITAL_HEIGHT * node.size) / 2)
        x = node.rect.x + round((node.rect.w - advance) * node.anchor)
        surface.blit(line, (x + left, baseline + top))
        if node.struck:
            middle = baseline - round(STRIKE_HEIGHT * node.size)
            surface.fill(node.color, (x, middle, advance, max(1, round(STRIKE_WIDTH * node.size))))

    def _cached(self, key: object, make: _Maker) -> tuple[pygame.Surface, int, int, int]:
        found = self._cache.get(key)
        if found is None:
            found = (make(), 0, 0, 0)
            self._remember(key, found)
        return found

    def _remember(self, key: object, entry: tuple[pygame.Surface, int, int, int]) -> None:
        if _bytes(entry) <= CACHE_BYTES:
            self._cache[key] = entry


def _logo(draw: LogoSource, file: Path, rect: Rect) -> pygame.Surface:
    """The logo; nothing where its file has gone since it was read, which ends no kiosk."""
    try:
        return draw(file, rect.w, rect.h).convert_alpha()
    except AssetError as exc:
        _log.error("%s", exc)
        return pygame.Surface((1, 1), pygame.SRCALPHA)


class _Maker(Protocol):
    def __call__(self) -> pygame.Surface: ...


def _bytes(entry: tuple[pygame.Surface, int, int, int]) -> int:
    return entry[0].get_width() * entry[0].get_height() * entry[0].get_bytesize()


def _ground(scene: Scene) -> tuple[tuple[int, int], Rgb, float]:
    """What shows everywhere on the panel."""
    return scene.size, scene.background, scene.brightness


def _reach(node: Node) -> Rect:
    """Where a node may leave pixels: a line of text reaches a little beyond its box."""
    if isinstance(node, Text):
        return node.rect.inset(-node.size // 3, -node.size // 2)
    return node.rect


def _disc(radius: int, color: Rgb) -> pygame.Surface:
    large = pygame.Surface((2 * radius * SMOOTHING, 2 * radius * SMOOTHING), pygame.SRCALPHA)
    large.fill((*color, 0))
    center = radius * SMOOTHING
    pygame.draw.circle(large, color, (center, center), center)
    return pygame.transform.smoothscale(large, (2 * radius, 2 * radius)).convert_alpha()


def _corners(start: tuple[int, int], end: tuple[int, int], radius: int) -> list[tuple[float, float]]:
    """Of the slanting rectangle around the line from `start` to `end`."""
    (x, y), (u, v) = start, end
    length = math.hypot(u - x, v - y)
    across, down = (v - y) / length * radius, (x - u) / length * radius
    return [(x + across, y + down), (u + across, v + down), (u - across, v - down), (x - across, y - down)]


def _modules(code: Code, module: int, dark: Rgb, light: Rgb) -> pygame.Surface:
    pixels = b"".join(bytes(dark if is_dark else light) for row in code.rows for is_dark in row)
    small = pygame.image.frombuffer(pixels, (code.size, code.size), "RGB").convert()
    return pygame.transform.scale(small, (code.size * module, code.size * module))


def _picture(data: bytes, rect: Rect) -> pygame.Surface:
    """The picture in whole-number steps of its size where it must grow, so that no module is smeared."""
    picture = pygame.image.load(io.BytesIO(data), "code.png").convert()
    width, height = picture.get_size()
    if width > rect.w or height > rect.h:
        factor = min(rect.w / width, rect.h / height)
        return pygame.transform.smoothscale(picture, (max(1, int(width * factor)), max(1, int(height * factor))))
    times = max(1, min(rect.w // width, rect.h // height))
    return pygame.transform.scale(picture, (width * times, height * times))
