"""Product pictures: fetched, bounded, decoded and scaled off the loop (requests, Pillow), kept on disk (diskcache).

What others send is decoded within bounds and written anew: neither the memory nor the disk holds any byte of theirs.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests
from cachetools import LRUCache, TTLCache

from kiosk.adapters.http import MAX_REDIRECTS, HttpClient
from kiosk.adapters.http_errors import HTTP_ERRORS, explain
from kiosk.adapters.shelf import Shelf
from kiosk.masking import mask
from kiosk.pool import Pool

if TYPE_CHECKING:
    from PIL.Image import Image

FETCHES_AT_ONCE = 2
JOIN_S = 1.0
"""So long a stop waits for each of the two kinds of thread."""
MOST_UNDER_WAY = 512
"""Pictures that may be waited for; one wanted beyond that is told as not to be had, and may be wanted again at once."""
MOST_FAILURES = 4096
LONGEST_URL = 2048
CHUNK_BYTES = 64 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
ACCEPT = "image/png, image/jpeg, image/webp, image/gif"
LARGEST_SIDE_PX = 4096
LARGEST_PIXELS = 4_000_000
LARGEST_JPEG_PIXELS = 16_000_000
"""A JPEG is decoded already reduced; any other needs the memory of all its pixels at once."""
MOST_SCANS = 64
"""Of a JPEG. A progressive one has about ten; thousands fit into a small file and take minutes."""
START_OF_SCAN = b"\xff\xda"
VERSION = 1
"""Of what is kept on disk: an older one is not found any more."""

_FETCH_ERRORS: tuple[type[Exception], ...] = (*HTTP_ERRORS, ValueError)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PicturePixels:
    """Rows of red, green, blue and alpha, not premultiplied."""

    rgba: bytes
    width: int
    height: int


class _UnusableError(Exception):
    """Why a picture cannot be had. Says nothing of its address but the host."""


class Pictures:
    """Pictures by their address, each fitted into `side`×`side` pixels; smaller ones keep their size.

    `arrived(url, ok)` answers every `want`, on a thread of ours; one answer for all that ask while a picture is under
    way, and none after `forget` or `close` for what was wanted before. A picture that cannot be had is not asked for
    again for `retry_after_s`; until then the answer is no.

    Of `cache_bytes` the database is; its journal may take 4 MB more. None for `cache_directory`: nothing is kept.
    """

    def __init__(
        self,
        cache_directory: Path | None,
        arrived: Callable[[str, bool], None],
        *,
        side: int,
        cache_bytes: int = 64 * 2**20,
        memory_bytes: int = 32 * 2**20,
        body_bytes: int = 2 * 2**20,
        fetch_s: float = 5.0,
        retry_after_s: float = 60.0,
        keep_s: float = 7 * 24 * 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 < side * side * 4 <= memory_bytes:
            raise ValueError(f"pictures of {side}×{side} pixels do not fit into {memory_bytes} bytes")
        self._arrived = arrived
        self._side = side
        self._body_bytes = body_bytes
        self._fetch_s = fetch_s
        self._shelf = None if cache_directory is None else Shelf(cache_directory, cache_bytes, keep_s, clock)
        self._lock = threading.Lock()  # held for moments only
        self._closing = False
        self._memory: LRUCache[str, PicturePixels] = LRUCache(memory_bytes, getsizeof=lambda each: len(each.rgba))
        self._failed: TTLCache[str, None] = TTLCache(MOST_FAILURES, ttl=retry_after_s, timer=clock)
        self._under_way: dict[str, bool] = {}
        """Whether it is still wanted: `forget` takes the wish back, not the work."""
        self._active: set[HttpClient] = set()
        self._idle: list[HttpClient] = []
        self._decoding = threading.Lock()  # one at a time: a large one takes a hundred megabytes for a moment
        # Answers, the disk and its pictures: with one thread, as SQLite's connections belong to threads.
        self._desk = Pool("pictures-desk", 1)
        self._fetchers = Pool("pictures-fetch", FETCHES_AT_ONCE)

    def want(self, url: str) -> None:
        """Ask for a picture. Never blocks."""
        with self._lock:
            if self._closing:
                return
            if url in self._under_way:
                self._under_way[url] = True
                return
            known = url in self._memory
            if not known and url not in self._failed and len(self._under_way) < MOST_UNDER_WAY:
                self._under_way[url] = True
                self._desk.submit(lambda: self._guarded(url, self._look))
            else:
                self._desk.submit(lambda: self._tell(url, known))

    def pixels(self, url: str) -> PicturePixels | None:
        """The picture, if it is in memory. Never blocks."""
        with self._lock:
            return self._memory.get(url)

    def forget(self) -> None:
        """Drop what is in memory, the addresses too, and what is under way."""
        with self._lock:
            self._memory.clear()
            self._failed.clear()
            self._under_way = dict.fromkeys(self._under_way, False)

    def close(self) -> None:
        """End what is under way and join the threads. What was fetched is still put on disk."""
        with self._lock:
            self._closing = True
            for client in self._active:
                client.interrupt()
        self._fetchers.close(JOIN_S, drop=True)
        if self._shelf is not None:
            self._desk.submit(self._shelf.close)
        self._desk.close(JOIN_S, drop=False)
        with self._lock:
            idle, self._idle = self._idle, []
            self._memory.clear()
            self._failed.clear()
        for client in idle:
            client.close()

    # --- on the threads ---

    def _guarded(self, url: str, task: Callable[[str], None]) -> None:
        """A picture that cannot be had is told as such, whatever the reason."""
        with self._lock:
            if self._closing or not self._under_way.get(url, False):
                self._under_way.pop(url, None)
                return
        try:
            task(url)
        except _UnusableError as exc:
            _log.debug("a picture of %s cannot be had: %s", _host(url), mask(str(exc)))
            self._finish(url, None)
        except Exception:  # noqa: BLE001 - logged, and told; else it would be under way for ever
            _log.exception("A picture could not be worked on")
            self._finish(url, None)

    def _look(self, url: str) -> None:
        _check(url)
        png = None if self._shelf is None else self._shelf.get(self._key(url))
        if png is not None:
            try:
                found = self._decode(png, ("PNG",))
            except _UnusableError as exc:
                _log.debug("a picture on disk is damaged: %s", exc)
            else:
                self._finish(url, found)
                return
        self._fetchers.submit(lambda: self._guarded(url, self._fetch))

    def _fetch(self, url: str) -> None:
        found = self._decode(self._download(url), FORMATS)
        if self._shelf is not None:
            shelf, key, png = self._shelf, self._key(url), _written(found)
            self._desk.submit(lambda: shelf.put(key, png))
        self._finish(url, found)

    def _finish(self, url: str, found: PicturePixels | None) -> None:
        with self._lock:
            if not self._under_way.pop(url, False) or self._closing:
                return
            if found is None:
                self._failed[url] = None
            else:
                self._memory[url] = found
        self._tell(url, found is not None)

    def _tell(self, url: str, ok: bool) -> None:
        if not self._closing:
            self._arrived(url, ok)

    def _key(self, url: str) -> str:
        """A digest: an address may hold the right to see what is there."""
        return hashlib.sha256(f"{VERSION} {self._side} {url}".encode()).hexdigest()

    def _decode(self, data: bytes, formats: tuple[str, ...]) -> PicturePixels:
        with self._decoding:
            return _decoded(data, formats, self._side)

    def _download(self, url: str) -> bytes:
        late = _UnusableError(f"it was not there within {self._fetch_s:g} s")
        client = self._client()
        # The client bounds each step; this bounds them together, with redirects. Only a name may take longer.
        bound = threading.Timer(self._fetch_s, client.interrupt)
        bound.daemon = True
        bound.start()
        try:
            body = _body(client, url, self._body_bytes)
            if client.interrupted:  # a body without a length ends with its connection: this one may be cut off
                raise late
        except _FETCH_ERRORS as exc:
            if client.interrupted:
                raise late from exc
            raise _UnusableError(explain(exc, connect_s=client.connect_s, answer_s=client.answer_s)) from exc
        finally:
            bound.cancel()
            bound.join()
            self._put_back(client)
        return body

    def _client(self) -> HttpClient:
        with self._lock:
            client = self._idle.pop() if self._idle else HttpClient(connect_s=self._fetch_s, answer_s=self._fetch_s)
            self._active.add(client)
            if self._closing:
                client.interrupt()
        return client

    def _put_back(self, client: HttpClient) -> None:
        with self._lock:
            self._active.discard(client)
            if not client.interrupted and not self._closing:
                self._idle.append(client)
                return
        client.close()


# --- the network ---


def _check(url: str) -> None:
    """Raises `_UnusableError` for an address that is not asked."""
    try:
        parts = urlsplit(url)
        url.encode()
        parts.port  # noqa: B018 - raises ValueError for one that is none
    except ValueError as exc:
        raise _UnusableError("its address cannot be used") from exc
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _UnusableError("its address is not http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise _UnusableError("its address holds credentials")
    if len(url) > LONGEST_URL:
        raise _UnusableError(f"its address is longer than {LONGEST_URL} characters")


def _host(url: str) -> str:
    with contextlib.suppress(ValueError):
        return (urlsplit(url).hostname or "no host").encode("ascii", "backslashreplace").decode()
    return "no host"


def _body(client: HttpClient, url: str, limit: int) -> bytes:
    """What is at `url`, over redirects. They are followed here: requests would read their bodies, however large."""
    for _ in range(MAX_REDIRECTS + 1):
        with _answer(client, url) as response:
            target = client.session.get_redirect_target(response)
            if target is None:
                return _bounded(response, limit)
        url = urljoin(url, target)
        _check(url)
    raise _UnusableError("the server keeps redirecting")


def _answer(client: HttpClient, url: str) -> requests.Response:
    headers = {"Accept": ACCEPT, "Accept-Encoding": "identity"}
    request = client.session.prepare_request(requests.Request("GET", url, headers=headers))
    address = request.url or url
    given = client.session.merge_environment_settings(address, {}, True, None, None)
    verify = True if given["verify"] is None else given["verify"]
    adapter = client.session.get_adapter(address)
    return adapter.send(request, stream=True, verify=verify, cert=given["cert"], proxies=given["proxies"])


def _bounded(response: requests.Response, limit: int) -> bytes:
    """The body as it was sent."""
    if response.status_code != requests.codes.ok:
        raise _UnusableError(f"the server answered {response.status_code}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise _UnusableError("the server sent it compressed, unasked")
    too_large = _UnusableError(f"it is larger than {limit} bytes")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise too_large
    body = bytearray()
    # `read`, not `stream`: there urllib3 takes the line before a chunk at any length.
    while part := response.raw.read(CHUNK_BYTES, decode_content=False):
        body += part
        if len(body) > limit:
            raise too_large
    return bytes(body)


# --- the picture ---


def _decoded(data: bytes, formats: tuple[str, ...], side: int) -> PicturePixels:
    """The first picture in `data`, upright and scaled. Raises `_UnusableError` for all that is not one."""
    # Pillow would load all its plugins for one that is not there yet.
    from PIL import GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            width, height = image.size
            jpeg = image.format in ("JPEG", "MPO")
            most = LARGEST_JPEG_PIXELS if jpeg else LARGEST_PIXELS
            if max(width, height) > LARGEST_SIDE_PX or width * height > most:
                raise _UnusableError(f"it has {width}×{height} pixels: too many")
            if jpeg and data.count(START_OF_SCAN) > MOST_SCANS:
                raise _UnusableError(f"it has more than {MOST_SCANS} scans")
            if image.mode.startswith(("I", "F")):
                raise _UnusableError(f"its values are not of 8 bits ({image.mode})")
            scale = min(1.0, side / width, side / height)
            size = max(1, round(width * scale)), max(1, round(height * scale))
            image.draft(None, (size[0] * 3, size[1] * 3))  # a JPEG is decoded no larger than what LANCZOS needs
            fitted = _upright(_fitted(image, size))
    except _UnusableError:
        raise
    except Exception as exc:  # a hostile picture may raise anything: OSError, SyntaxError, MemoryError …
        raise _UnusableError(f"it cannot be decoded: {type(exc).__name__}") from exc
    return PicturePixels(fitted.tobytes(), *fitted.size)


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    """In RGBA. Converted after scaling where that is the same: it is slow, and holds all other threads."""
    from PIL.Image import Resampling

    if image.mode not in ("L", "RGB", "CMYK") or "transparency" in image.info:
        image = image.convert("RGBA")
    return image.resize(size, Resampling.LANCZOS, reducing_gap=3.0).convert("RGBA")


def _upright(image: Image) -> Image:
    """Turned as its EXIF data says; with EXIF data that cannot be read, as it is."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - the picture is sound, only what is said about it is not
        return image


def _written(pixels: PicturePixels) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).save(buffer, "PNG")
    return buffer.getvalue()
