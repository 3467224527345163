"""Paints scenes onto a surface (pygame), and only what changed since the last one."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import pygame
from cachetools import LRUCache

from kiosk.core.models import Code
from kiosk.screens.motion import FRAME_S, following_frame
from kiosk.screens.scene import Box, Icon, Node, Photo, Picture, QrCode, Rect, Scene, Text
from kiosk.screens.theme import CAPITAL_HEIGHT, Rgb

CACHE_BYTES = 24 * 2**20
SMOOTHING = 4
"""Round corners are drawn so many times larger and scaled down."""
WHOLE_SCREEN_FROM = 0.6
"""From this part of the screen on it is cheaper to paint all of it."""


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


class Painter:
    """Keeps shaped text, icons and codes as surfaces, within a bound of bytes. For the thread of the display."""

    def __init__(
        self, surface: pygame.Surface, text: TextSource, icons: IconSource, photos: PhotoSource | None = None
    ) -> None:
        self._surface = surface
        self._photos = photos
        self._arrived: set[str] = set()
        self._text = text
        self._icons = icons
        self._cache: LRUCache[object, tuple[pygame.Surface, int, int, int]] = LRUCache(CACHE_BYTES, getsizeof=_bytes)
        self._shown: Scene | None = None
        self._dissolve: _Dissolve | None = None
        self._next_frame = math.inf

    def paint(self, scene: Scene) -> list[Rect]:
        """Paint what differs from the last scene; returns the rectangles that were painted."""
        dirty = self._dirty(scene)
        finished = self.finish() if dirty else []
        self._paint(self._surface, scene, dirty)
        self._shown = scene
        self._arrived.clear()
        return _merged([*finished, *dirty])

    def dissolve_to(self, scene: Scene, seconds: float) -> list[Rect]:
        """As `paint`, but what differs comes to show bit by bit as `frame` is called, the first time at once.

        The `seconds` begin with that first frame, so that what takes long to paint dissolves as smoothly.
        """
        dirty = self._dirty(scene)
        if self._shown is None or not dirty:
            return self.paint(scene)
        finished = self.finish()
        # Its own format is the screen's: nothing is converted while it is blended.
        aside = pygame.Surface(self._surface.get_size(), 0, self._surface)
        self._paint(aside, scene, dirty)
        self._dissolve, self._next_frame = _Dissolve(aside, dirty, seconds), -math.inf
        self._shown = scene
        self._arrived.clear()
        return finished

    @property
    def next_frame(self) -> float:
        """When `frame` wants to be called (monotonic seconds); `math.inf` while nothing dissolves."""
        return self._next_frame

    def frame(self, now: float) -> list[Rect]:
        """Show a bit more of what dissolves, once the next frame is due; returns the rectangles that were painted."""
        dissolve = self._dissolve
        if dissolve is None or now < self._next_frame:
            return []
        alpha = dissolve.alpha(now)
        if alpha is None:
            return self.finish()
        self._next_frame = following_frame(self._next_frame, now)
        self._blend(dissolve, alpha)
        return dissolve.rects

    def finish(self) -> list[Rect]:
        """Show all of what dissolves; returns the rectangles that were painted."""
        dissolve = self._dissolve
        if dissolve is None:
            return []
        self._blend(dissolve, None)
        self._drop_dissolve()
        return dissolve.rects

    def _blend(self, dissolve: _Dissolve, alpha: int | None) -> None:
        dissolve.pixels.set_alpha(alpha)
        for rect in dissolve.rects:
            self._surface.blit(dissolve.pixels, (rect.x, rect.y), rect)

    def _drop_dissolve(self) -> None:
        self._dissolve, self._next_frame = None, math.inf

    def _paint(self, surface: pygame.Surface, scene: Scene, dirty: list[Rect]) -> None:
        for rect in dirty:
            surface.set_clip(rect)
            surface.fill(scene.background)
            for node in scene.nodes:
                reach = _reach(node)
                if _meet(reach, rect):
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
            self._drop_dissolve()
            self._shown = None

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
        rects = _merged(_reach(node).clipped(node.clip).clipped(whole) for node in changed)
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
            case Picture(rect=rect, data=data):
                picture, *_ = self._cached((data, rect.w, rect.h), lambda: _picture(data, rect))
                place = picture.get_rect(center=(rect.x + rect.w // 2, rect.y + rect.h // 2))
                surface.blit(picture, place)

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
        x = node.rect.x + round((node.rect.w - advance) * node.anchor) + left
        surface.blit(line, (x, baseline + top))

    def _cached(self, key: object, make: _Maker) -> tuple[pygame.Surface, int, int, int]:
        found = self._cache.get(key)
        if found is None:
            found = (make(), 0, 0, 0)
            self._remember(key, found)
        return found

    def _remember(self, key: object, entry: tuple[pygame.Surface, int, int, int]) -> None:
        if _bytes(entry) <= CACHE_BYTES:
            self._cache[key] = entry


@dataclass
class _Dissolve:
    """The new pixels of these rectangles, on a panel of their own, that come to show over so many seconds."""

    pixels: pygame.Surface
    rects: list[Rect]
    seconds: float
    since: float | None = None
    visible: float = 0.0
    """The part of the new that shows."""

    def alpha(self, now: float) -> int | None:
        """How strongly (0 to 255) to blend the new over what shows; None where all of it is to show."""
        if self.since is None:
            # Something is to be seen in the first frame already: a touch is answered at once.
            self.since = now - FRAME_S
        left = 1.0 - (now - self.since) / self.seconds
        if left <= 0.0:
            return None
        wanted = 1.0 - left**2
        alpha = round(255 * max(0.0, wanted - self.visible) / (1.0 - self.visible))
        self.visible += (1.0 - self.visible) * alpha / 255
        return alpha


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


def _meet(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _merged(rects: Iterable[Rect]) -> list[Rect]:
    """The rectangles, joined where they meet, so that nothing is painted twice."""
    merged: list[Rect] = []
    for rect in rects:
        if not rect.w or not rect.h:
            continue
        joined = rect
        again = True
        while again:
            again = False
            for other in merged:
                if _meet(joined, other):
                    merged.remove(other)
                    joined = _union(joined, other)
                    again = True
                    break
        merged.append(joined)
    return merged


def _union(one: Rect, other: Rect) -> Rect:
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Rect(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)


def _disc(radius: int, color: Rgb) -> pygame.Surface:
    large = pygame.Surface((2 * radius * SMOOTHING, 2 * radius * SMOOTHING), pygame.SRCALPHA)
    large.fill((*color, 0))
    center = radius * SMOOTHING
    pygame.draw.circle(large, color, (center, center), center)
    return pygame.transform.smoothscale(large, (2 * radius, 2 * radius)).convert_alpha()


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
