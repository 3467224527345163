"""Product pictures: what is shown, what is refused, what is kept, and that nothing of it holds anybody up."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import queue
import random
import socket
import sqlite3
import stat
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from PIL import Image

from kiosk.adapters import pictures as module
from kiosk.adapters.pictures import PicturePixels, Pictures
from kiosk.adapters.shelf import REST_S
from tests.raw_server import WAIT_S, Peer, RawServer, wait_until

SIDE = 64
RED = (255, 0, 0, 255)
Play = Callable[[Peer], None]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


# --- the shop that has the pictures ---


class Shop:
    """A server that plays what is set for a path, for as long as the connection lasts; it notes what was asked."""

    def __init__(self) -> None:
        self.plays: dict[str, Play] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, bytes]] = []
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self._server = RawServer(self._serve)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    def has(self, path: str, play: Play | bytes) -> str:
        """The address of what is played there; bytes are a picture that is there."""
        self.plays[path] = play if callable(play) else lambda peer: peer.answer("200 OK", play, kind="image/png")
        return f"http://127.0.0.1:{self._server.port}{path}"

    def stop(self) -> None:
        self._server.stop_listening()

    def _serve(self, peer: Peer) -> None:
        while True:
            try:
                request = peer.read_request()
            except ConnectionError:
                return
            path = request.line.split()[1]
            with self._lock:
                self.asked.append(path)
                self.headers.append(request.headers)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                self.plays[path](peer)
            finally:
                with self._lock:
                    self.at_once -= 1
            if peer.closed:
                return


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Shop() as made:
        yield made


class Answers:
    """What `arrived` was told."""

    def __init__(self) -> None:
        self._told: queue.Queue[tuple[str, bool]] = queue.Queue()
        self.threads: set[threading.Thread] = set()

    def __call__(self, url: str, ok: bool) -> None:
        self.threads.add(threading.current_thread())
        self._told.put((url, ok))

    def next(self, bound_s: float = WAIT_S) -> tuple[str, bool]:
        try:
            return self._told.get(timeout=bound_s)
        except queue.Empty:
            raise AssertionError(f"nothing was told within {bound_s} s") from None

    @property
    def empty(self) -> bool:
        return self._told.empty()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@contextlib.contextmanager
def opened(directory: Path | None = None, **bounds: Any) -> Iterator[tuple[Pictures, Answers]]:
    told = Answers()
    made = Pictures(directory, told, **{"side": SIDE} | bounds)
    try:
        yield made, told
    finally:
        made.close()


@pytest.fixture
def both() -> Iterator[tuple[Pictures, Answers]]:
    with opened() as made:
        yield made


def asked_for(both: tuple[Pictures, Answers], url: str) -> PicturePixels | None:
    """The picture, or None where it is told that it cannot be had."""
    pictures, told = both
    pictures.want(url)
    answered, ok = told.next()
    assert answered == url
    found = pictures.pixels(url)
    assert ok == (found is not None)
    return found


# --- pictures ---


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(width: int = 200, height: int = 100, color: tuple[int, ...] = RED, mode: str = "RGBA") -> bytes:
    return saved(Image.new(mode, (width, height), color))


def noise(seed: int, side: int = SIDE) -> bytes:
    return saved(Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3)))


def pixel(found: PicturePixels | None, x: int, y: int) -> tuple[int, ...]:
    assert found is not None
    at = (y * found.width + x) * 4
    return tuple(found.rgba[at : at + 4])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)


def bomb() -> bytes:
    """A PNG of some kilobytes that is 900 megabytes of pixels."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(15000 * 4 + 1)) for _ in range(200))
    return png_header(15000, 15000) + chunk(b"IDAT", data + rows.flush()) + chunk(b"IEND", b"")


def many_scans() -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = saved(Image.new("RGB", (64, 64), "red"), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 5000 + data[-2:]


def webp_header(width: int, height: int) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4)
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def broken_exif() -> bytes:
    return saved(Image.new("RGB", (8, 8), "red"), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(range(200)))


# --- what is shown ---


def test_a_picture_is_scaled_and_keeps_its_proportions(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    url = shop.has("/a.png", plain(200, 100))
    assert both[0].pixels(url) is None
    found = asked_for(both, url)
    assert found is not None
    assert (found.width, found.height, len(found.rgba)) == (SIDE, SIDE // 2, SIDE * SIDE // 2 * 4)
    assert pixel(found, 5, 5) == RED
    assert threading.main_thread() not in both[1].threads


@pytest.mark.parametrize(
    ("width", "height", "fitted"),
    [
        (1, 1, (1, 1)),
        (64, 64, (64, 64)),
        (10, 20, (10, 20)),
        (4000, 1, (64, 1)),
        (1, 4000, (1, 64)),
        (100, 300, (21, 64)),
    ],
)
def test_sizes(shop: Shop, both: tuple[Pictures, Answers], width: int, height: int, fitted: tuple[int, int]) -> None:
    found = asked_for(both, shop.has("/a.png", plain(width, height)))
    assert found is not None
    assert (found.width, found.height) == fitted


@pytest.mark.parametrize(
    ("data", "color"),
    [
        (saved(Image.new("RGB", (300, 300), (0, 0, 255)), "JPEG"), (0, 0, 254, 255)),
        (saved(Image.new("RGB", (300, 300), (0, 0, 255)), "JPEG", progressive=True), (0, 0, 254, 255)),
        (saved(Image.new("CMYK", (300, 300), (0, 255, 255, 0)), "JPEG"), (255, 0, 0, 255)),
        (saved(Image.new("L", (300, 300), 77), "JPEG"), (77, 77, 77, 255)),
        (saved(Image.new("RGBA", (300, 300), (0, 255, 0, 128)), "WEBP", lossless=True), (0, 255, 0, 128)),
        (saved(Image.new("RGBA", (300, 300), (9, 0, 0, 0))), (0, 0, 0, 0)),
        (saved(Image.new("LA", (300, 300), (200, 128))), (199, 199, 199, 128)),
        (saved(Image.new("1", (300, 300), 1)), (255, 255, 255, 255)),
        (saved(Image.new("RGB", (300, 300), (1, 2, 3)), transparency=(1, 2, 3)), (0, 0, 0, 0)),
        (
            saved(
                Image.new("RGB", (30, 30), "red"), "GIF", save_all=True,
                append_images=[Image.new("RGB", (30, 30), "blue")] * 3,
            ),
            RED,
        ),
    ],
    ids=[
        "jpeg", "progressive", "cmyk", "grey", "webp", "clear", "grey-alpha", "bits", "key", "gif-first-frame",
    ],
)  # fmt: skip
def test_kinds(shop: Shop, both: tuple[Pictures, Answers], data: bytes, color: tuple[int, ...]) -> None:
    assert pixel(asked_for(both, shop.has("/a", data)), 3, 3) == color


def test_a_palette_with_transparency(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    image = Image.new("P", (SIDE, SIDE), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(1, (0, 0, SIDE // 2, SIDE))
    found = asked_for(both, shop.has("/a.png", saved(image, transparency=1)))
    assert pixel(found, 3, 3)[3] == 0
    assert pixel(found, SIDE - 3, 3) == RED


def test_it_stands_upright(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    image = Image.new("RGB", (200, 100), "red")
    image.paste((0, 0, 255), (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # the left of what was taken is the top
    found = asked_for(both, shop.has("/a.jpg", saved(image, "JPEG", exif=exif)))
    assert found is not None
    assert (found.width, found.height) == (32, 64)
    assert pixel(found, 16, 8)[2] > 200
    assert pixel(found, 16, 56)[0] > 200


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_what_is_said_about_a_picture_may_be_broken(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    assert pixel(asked_for(both, shop.has("/a", broken_exif())), 3, 3) == (254, 0, 0, 255)


def test_what_the_server_says_of_its_kind_does_not_count(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    data = plain()
    assert asked_for(both, shop.has("/a", lambda peer: peer.answer("200 OK", data, kind="text/html"))) is not None
    assert asked_for(both, shop.has("/b", lambda peer: peer.answer("200 OK", data, kind=None))) is not None


def test_a_body_in_chunks_and_one_that_ends_with_its_connection(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    data = plain()

    def chunked(peer: Peer) -> None:
        peer.chunked_head()
        for at in range(0, len(data), 50):
            peer.chunk(data[at : at + 50])
        peer.send(b"0\r\n\r\n")

    def ended(peer: Peer) -> None:
        peer.head(kind="image/png")
        peer.send(data)
        peer.close()

    assert asked_for(both, shop.has("/chunked", chunked)) is not None
    assert asked_for(both, shop.has("/ended", ended)) is not None


# --- what is refused ---


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bomb(),
        plain()[:-30],
        saved(Image.new("RGB", (90, 90), "red"), "JPEG")[:-200],
        b"<!doctype html><title>Not here</title>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        saved(Image.new("RGB", (9, 9)), "BMP"),
        saved(Image.new("RGB", (9, 9)), "TIFF"),
        saved(Image.new("RGB", (9, 9)), "ICO"),
        saved(Image.new("RGB", (9, 9)), "PDF"),
        png_header(2**31 - 1, 2**31 - 1),
        png_header(0, 0),
        png_header(5000, 1) + chunk(b"IEND", b""),
        png_header(4096, 4096) + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
        b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\0;",
        webp_header(16383, 16383),
        many_scans(),
        saved(Image.new("I;16", (9, 9), 40000)),
        random.Random(1).randbytes(5000),
        bytes(5000),
    ],
    ids=[
        "empty",
        "bomb",
        "cut-png",
        "cut-jpeg",
        "html",
        "svg",
        "bmp",
        "tiff",
        "ico",
        "pdf",
        "header-only",
        "no-pixels",
        "one-side-long",
        "too-many-pixels",
        "gif-header",
        "webp-header",
        "scans",
        "16-bit",
        "random",
        "zeros",
    ],
)
def test_a_hostile_body(shop: Shop, both: tuple[Pictures, Answers], data: bytes) -> None:
    assert asked_for(both, shop.has("/a", data)) is None
    assert asked_for(both, shop.has("/good", plain())) is not None


def test_damaged_pictures_do_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is damaged, it is a picture or it is not: no other error comes out of the decoder."""
    chance = random.Random(7)
    image = Image.frombytes("RGB", (40, 40), chance.randbytes(4800))
    sound = [saved(image), saved(image, "JPEG"), saved(image, "WEBP"), saved(image, "GIF"), broken_exif()]
    for _ in range(300):
        data = bytearray(chance.choice(sound))
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with contextlib.suppress(module._UnusableError):
            found = module._decoded(bytes(data), module.FORMATS, SIDE)
            assert len(found.rgba) == found.width * found.height * 4
            assert max(found.width, found.height) <= SIDE
    assert not caplog.records


@pytest.mark.parametrize(
    "status", ["204 No Content", "304 Not Modified", "404 Not Found", "500 Oops", "206 Partial Content"]
)
def test_only_200_is_a_picture(shop: Shop, both: tuple[Pictures, Answers], status: str) -> None:
    assert asked_for(both, shop.has("/a", lambda peer: peer.answer(status, plain(), "Connection: close"))) is None


def test_ten_megabytes_are_refused_by_their_length(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    left = threading.Event()

    def play(peer: Peer) -> None:
        peer.head("200 OK", f"Content-Length: {10 * 2**20}", kind="image/png")
        peer.wait_gone()  # nothing of the body was sent
        left.set()
        peer.close()

    assert asked_for(both, shop.has("/a", play)) is None
    assert left.wait(WAIT_S)


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_without_a_length_is_read_up_to_the_limit(
    shop: Shop, both: tuple[Pictures, Answers], chunked: bool
) -> None:
    sent = 0

    def play(peer: Peer) -> None:
        nonlocal sent
        if chunked:
            peer.chunked_head()
        else:
            peer.head()
        for _ in range(1000):
            (peer.chunk if chunked else peer.send)(bytes(64 * 1024))
            sent += 64 * 1024

    assert asked_for(both, shop.has("/a", play)) is None
    assert sent < 20 * 2**20  # what the kernel buffers was sent as well


def test_the_line_before_a_chunk_is_bounded(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    def play(peer: Peer) -> None:
        peer.chunked_head()
        peer.send(b"1;" + b"x" * 2**20)
        peer.wait_gone()
        peer.close()

    assert asked_for(both, shop.has("/a", play)) is None


def test_a_compressed_body_is_not_unpacked(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    data = zlib.compress(plain())
    url = shop.has("/a", lambda peer: peer.answer("200 OK", data, "Content-Encoding: deflate"))
    assert asked_for(both, url) is None
    assert shop.headers[0]["accept-encoding"] == b"identity"


def drip(peer: Peer, piece: bytes = b"\0") -> None:
    """Sends for as long as somebody listens."""
    while not peer.gone(0.01):
        peer.send(piece)
    peer.close()


def slow_head(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\n")
    drip(peer, b"X: y\r\n")


def slow_body(peer: Peer) -> None:
    peer.head(kind="image/png")
    peer.send(plain())  # whole: but whether more comes is not known
    drip(peer)


def slow_chunks(peer: Peer) -> None:
    peer.chunked_head()
    while not peer.gone(0.01):
        peer.chunk(b"\0")
    peer.close()


def silent(peer: Peer) -> None:
    peer.wait_gone()
    peer.close()


@pytest.mark.parametrize("play", [slow_head, slow_body, slow_chunks, silent])
def test_an_endless_answer_ends(shop: Shop, play: Play) -> None:
    with opened(fetch_s=0.3) as both:
        began = time.monotonic()
        assert asked_for(both, shop.has("/a", play)) is None
        assert time.monotonic() - began < 2.0
        assert asked_for(both, shop.has("/good", plain())) is not None


def test_redirects_share_the_time(shop: Shop) -> None:
    """Each hop is well within the bound, all together are not."""
    pause = threading.Event()

    def hop(peer: Peer) -> None:
        pause.wait(0.25)  # the server is slow
        peer.head("302 Found", "Location: /a", "Content-Length: 0", kind=None)

    with opened(fetch_s=0.6) as both:
        assert asked_for(both, shop.has("/a", hop)) is None
    assert len(shop.asked) <= 3


def test_a_redirect_is_followed_and_its_body_is_not_read(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    def away(peer: Peer) -> None:
        peer.head("302 Found", "Location: /there", "Set-Cookie: who=shopper", f"Content-Length: {10**12}", kind=None)
        peer.wait_gone()
        peer.close()

    shop.has("/there", plain())
    assert asked_for(both, shop.has("/here", away)) is not None
    assert shop.asked == ["/here", "/there"]
    assert all("cookie" not in headers and "authorization" not in headers for headers in shop.headers)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.png",
        "data:image/png;base64,AAAA",
        "http://u:p@127.0.0.1/",
        "http://[",
        "//",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(shop: Shop, both: tuple[Pictures, Answers], target: str) -> None:
    def away(peer: Peer) -> None:
        peer.head("301 Moved Permanently", f"Location: {target}", "Content-Length: 0", kind=None)

    assert asked_for(both, shop.has("/a", away)) is None


def test_redirects_end(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    def round_and_round(peer: Peer) -> None:
        peer.head("307 Temporary Redirect", "Location: /a", "Content-Length: 0", kind=None)

    assert asked_for(both, shop.has("/a", round_and_round)) is None
    assert len(shop.asked) == 6


@pytest.mark.parametrize(
    "url",
    [
        "", "a.png", "/a.png", "file:///etc/passwd", "ftp://x/a.png", "data:image/png;base64,AAAA", "javascript:1",
        "http://", "http://[", "http://[::1", "http://x:99999/", "http://x:y/", "http://u:p@127.0.0.1/",
        "http://127.0.0.1:1/" + "a" * 3000, "http://..", "http://a..b/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_asked(
    both: tuple[Pictures, Answers], url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, module.__name__)
    assert asked_for(both, url) is None
    assert asked_for(both, url) is None
    assert [record.levelno for record in caplog.records] == [logging.DEBUG]
    assert "u:p" not in caplog.text


def test_an_address_that_cannot_be_written(both: tuple[Pictures, Answers], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, module.__name__)
    assert asked_for(both, "http://\ud800/a.png") is None
    assert caplog.text.isascii()


def test_nobody_listens(both: tuple[Pictures, Answers]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert asked_for(both, f"http://127.0.0.1:{port}/a.png") is None


def test_what_was_not_to_be_had_is_asked_for_later_only(shop: Shop) -> None:
    clock = Clock()
    with opened(clock=clock) as both:
        url = shop.has("/a", lambda peer: peer.answer("503 Busy"))
        assert asked_for(both, url) is None
        shop.has("/a", plain())
        clock.now += 59
        assert asked_for(both, url) is None
        assert shop.asked == ["/a"]
        clock.now += 2
        assert asked_for(both, url) is not None


# --- many ---


def test_asked_twice_it_is_fetched_once(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    pictures, told = both
    go = threading.Event()
    data = plain()

    def play(peer: Peer) -> None:
        assert go.wait(WAIT_S)
        peer.answer("200 OK", data)

    url = shop.has("/a", play)
    pictures.want(url)
    wait_until(lambda: shop.asked == ["/a"])
    for _ in range(20):
        pictures.want(url)
    go.set()
    assert told.next() == (url, True)
    pictures.want(url)  # it is there: told at once
    assert told.next() == (url, True)
    assert shop.asked == ["/a"]
    assert told.empty


def test_fifty_at_once(shop: Shop, tmp_path: Path) -> None:
    with opened(tmp_path) as (pictures, told):
        urls = [shop.has(f"/{number}", plain(color=(number, 0, 0, 255))) for number in range(50)]
        for url in urls:
            pictures.want(url)
        assert {told.next() for _ in urls} == {(url, True) for url in urls}
        assert [pixel(pictures.pixels(url), 1, 1)[0] for url in urls] == list(range(50))
        assert shop.most_at_once <= 2


def test_a_slow_server_holds_up_nothing_that_is_there(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    good = shop.has("/good", plain())
    assert asked_for(both, good) is not None
    for number in range(5):
        both[0].want(shop.has(f"/{number}", silent))
    assert asked_for(both, good) is not None
    assert asked_for(both, "ftp://nowhere/") is None


def test_more_than_can_be_waited_for_are_told_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 3)
    go = threading.Event()
    data = plain()

    def play(peer: Peer) -> None:
        assert go.wait(WAIT_S)
        peer.answer("200 OK", data)

    with opened() as (pictures, told):
        urls = [shop.has(f"/{number}", play) for number in range(4)]
        for url in urls:
            pictures.want(url)
        assert told.next() == (urls[3], False)
        go.set()
        assert {told.next() for _ in range(3)} == {(url, True) for url in urls[:3]}
        pictures.want(urls[3])  # it did not fail
        assert told.next() == (urls[3], True)


def test_memory_is_bounded(shop: Shop) -> None:
    each = SIDE * SIDE * 4
    with opened(memory_bytes=3 * each) as both:
        urls = [shop.has(f"/{number}", plain(SIDE, SIDE)) for number in range(5)]
        for url in urls:
            assert asked_for(both, url) is not None
            assert both[0].pixels(urls[0]) is not None  # looked at: kept
        assert [both[0].pixels(url) is not None for url in urls] == [True, False, False, True, True]
    with pytest.raises(ValueError, match="do not fit"):
        Pictures(None, Answers(), side=SIDE, memory_bytes=each - 1)


def test_one_that_listens_badly_harms_nobody(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    told = Answers()

    def arrived(url: str, ok: bool) -> None:
        told(url, ok)
        raise RuntimeError("not my day")

    pictures = Pictures(None, arrived, side=SIDE)
    try:
        for number in range(5):
            pictures.want(shop.has(f"/{number}", plain()))
            assert told.next()[1]
        assert told.empty
    finally:
        pictures.close()
    assert "not my day" in caplog.text


# --- the disk ---


def kept(directory: Path, shop: Shop, path: str = "/a", data: bytes | None = None) -> str:
    """The address of a picture that was fetched and put on disk."""
    url = shop.has(path, plain() if data is None else data)
    with opened(directory) as both:
        assert asked_for(both, url) is not None
    return url


def values(directory: Path) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database:
        return database.execute("SELECT key, mode, filename, value FROM Cache").fetchall()


def test_after_a_restart_it_comes_from_the_disk(shop: Shop, tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "pictures"
    url = kept(directory, shop)
    shop.stop()
    with opened(directory) as both:
        assert pixel(asked_for(both, url), 1, 1) == RED
    assert shop.asked == ["/a"]
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_what_is_kept_is_ours(shop: Shop, tmp_path: Path) -> None:
    original = saved(Image.new("RGB", (300, 300), "red"), "JPEG", comment=b"the original's own words")
    url = kept(tmp_path, shop, data=original)
    ((key, mode, filename, value),) = values(tmp_path)
    assert (mode, filename) == (1, None)
    with Image.open(io.BytesIO(value)) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (SIDE, SIDE), "RGBA")
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"own words" not in everything
    assert url.encode() not in everything
    assert b"127.0.0.1" not in str(key).encode()


def test_another_size_is_another_picture(shop: Shop, tmp_path: Path) -> None:
    url = kept(tmp_path, shop)
    with opened(tmp_path, side=32) as both:
        found = asked_for(both, url)
        assert found is not None
        assert found.width == 32
    assert shop.asked == ["/a", "/a"]


def test_a_refused_picture_is_not_kept(shop: Shop, tmp_path: Path) -> None:
    with opened(tmp_path) as both:
        assert asked_for(both, shop.has("/a", b"<html>")) is None
    assert values(tmp_path) == []


def test_it_is_fetched_anew_when_it_is_old(shop: Shop, tmp_path: Path) -> None:
    url = shop.has("/a", plain())
    for _ in range(2):
        with opened(tmp_path, keep_s=0.0) as both:
            assert asked_for(both, url) is not None
    assert shop.asked == ["/a", "/a"]


def test_the_disk_is_bounded(shop: Shop, tmp_path: Path) -> None:
    limit = 400 * 1024
    small = [plain(1, 1, (number, 0, 0, 255)) for number in range(60)]
    large = [noise(number) for number in range(60)]
    with opened(tmp_path, cache_bytes=limit) as both:
        for number, data in enumerate(small + large):
            assert asked_for(both, shop.has(f"/{number}", data)) is not None
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= limit
    assert 10 < len(values(tmp_path)) < 60
    with opened(tmp_path, cache_bytes=limit) as both:
        assert asked_for(both, shop.has("/119", b"")) is not None  # the last that came is there


def test_a_smaller_limit_holds_at_once(shop: Shop, tmp_path: Path) -> None:
    with opened(tmp_path) as both:
        for number in range(40):
            assert asked_for(both, shop.has(f"/{number}", noise(number))) is not None
    with opened(tmp_path, cache_bytes=200 * 1024) as both:
        assert asked_for(both, shop.has("/new", plain())) is not None
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 200 * 1024


def garbage(directory: Path) -> None:
    (directory / "cache.db").write_bytes(random.Random(3).randbytes(50_000))


def cut(directory: Path) -> None:
    os.truncate(directory / "cache.db", 5000)


def empty(directory: Path) -> None:
    os.truncate(directory / "cache.db", 0)


def holes(directory: Path) -> None:
    file = directory / "cache.db"
    data = bytearray(file.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    file.write_bytes(data)


def strange_journal(directory: Path) -> None:
    for suffix in ("-wal", "-shm"):
        (directory / f"cache.db{suffix}").write_bytes(random.Random(4).randbytes(40_000))


def strange_settings(directory: Path) -> None:
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
        database.execute("UPDATE Settings SET value = 'x' WHERE key IN ('count', 'size', 'size_limit')")


def no_table(directory: Path) -> None:
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
        database.execute("DROP TABLE Cache")


def other_columns(directory: Path) -> None:
    no_table(directory)
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
        database.execute("CREATE TABLE Cache (other)")


def damaged_values(directory: Path) -> None:
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET value = ?", (b"\x89PNG\r\n\x1a\nnot any more",))


def other_picture(directory: Path) -> None:
    """Too large to have come from us."""
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET value = ?", (png_header(60000, 60000),))


def text_values(directory: Path) -> None:
    with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET value = 'text'")


DAMAGES = [
    garbage, cut, empty, holes, strange_journal, strange_settings, no_table, other_columns, damaged_values,
    other_picture, text_values,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_does_no_harm(
    shop: Shop, tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    url = kept(tmp_path, shop)
    damage(tmp_path)
    with opened(tmp_path) as both:
        assert pixel(asked_for(both, url), 1, 1) == RED
        assert asked_for(both, shop.has("/b", plain())) is not None
        assert asked_for(both, shop.has("/c", plain())) is not None
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) <= 1
    assert not [record for record in caplog.records if record.exc_info]
    # The next start finds a sound one.
    kept(tmp_path, shop)
    before = len(shop.asked)
    with opened(tmp_path) as both:
        assert asked_for(both, url) is not None
    assert len(shop.asked) == before


def test_bytes_changed_at_random_do_no_harm(shop: Shop, tmp_path: Path) -> None:
    url = kept(tmp_path, shop)
    sound = (tmp_path / "cache.db").read_bytes()
    chance = random.Random(11)
    for _ in range(25):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "cache.db").write_bytes(data)
        with opened(tmp_path) as both:
            assert pixel(asked_for(both, url), 1, 1) == RED


class Trap:
    """Would be seen if anything were unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path(self.where),)

    def __init__(self, where: Path) -> None:
        self.where = str(where)


def test_nothing_is_unpickled_and_no_file_is_named_by_it(shop: Shop, tmp_path: Path) -> None:
    import pickle

    directory, sprung, precious = tmp_path / "cache", tmp_path / "sprung", tmp_path / "precious"
    precious.write_bytes(plain())
    url = kept(directory, shop)
    for mode, filename, value in (
        (4, None, pickle.dumps(Trap(sprung))),
        (2, "../precious", None),
        (3, "../precious", None),
        (1, "../precious", plain()),
    ):
        with contextlib.closing(sqlite3.connect(directory / "cache.db")) as database, database:
            database.execute("UPDATE Cache SET mode = ?, filename = ?, value = ?", (mode, filename, value))
        before = len(shop.asked)
        with opened(directory) as both:
            assert asked_for(both, url) is not None
        assert len(shop.asked) == before + 1
        assert not sprung.exists()
        assert precious.exists()
        kept(directory, shop)


def test_a_directory_that_cannot_be_had(shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    with opened(tmp_path / "file" / "pictures") as both:
        for number in range(5):
            assert asked_for(both, shop.has(f"/{number}", plain())) is not None
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_is_read_only(shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with opened(tmp_path / "closed" / "pictures") as both:
        assert asked_for(both, shop.has("/a", plain())) is not None
    assert len(caplog.records) == 1


def failing_disk(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[str]:
    """Every write fails until the list is emptied; nothing that is there is touched."""
    from diskcache import Cache

    failing = ["yes"]
    real = Cache.set

    def fail(self: Any, *args: Any, **options: Any) -> Any:
        if failing:
            raise error
        return real(self, *args, **options)

    monkeypatch.setattr(Cache, "set", fail)
    return failing


def full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def test_a_full_disk(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    old = kept(tmp_path, shop, "/old")
    failing = failing_disk(monkeypatch, full())
    clock = Clock()
    with opened(tmp_path, clock=clock) as both:
        for number in range(3):
            assert asked_for(both, shop.has(f"/{number}", plain())) is not None
            clock.now += REST_S + 1
        failing.clear()
        assert asked_for(both, shop.has("/new", plain())) is not None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    shop.stop()
    with opened(tmp_path) as both:
        assert asked_for(both, old) is not None  # nothing was dropped
        assert asked_for(both, shop.has("/new", plain())) is not None  # and it is written again after a rest
        assert asked_for(both, shop.has("/0", plain())) is None


def test_a_cache_that_another_holds(shop: Shop, tmp_path: Path) -> None:
    url = kept(tmp_path, shop)
    with contextlib.closing(sqlite3.connect(tmp_path / "cache.db", isolation_level=None)) as other:
        told = Answers()
        pictures = Pictures(tmp_path, told, side=SIDE)
        try:
            assert asked_for((pictures, told), url) is not None
            other.execute("BEGIN IMMEDIATE")
            assert asked_for((pictures, told), shop.has("/b", plain())) is not None
            assert asked_for((pictures, told), shop.has("/c", plain())) is not None
            other.execute("ROLLBACK")
        finally:
            pictures.close()
    assert len(values(tmp_path)) >= 1


def test_it_is_not_loaded_before_it_is_needed() -> None:
    import subprocess
    import sys

    code = (
        "import sys, kiosk.adapters.pictures as p; made = p.Pictures(None, print, side=9); made.close();"
        "assert not {'diskcache', 'PIL.Image'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- forget and close ---


def test_forget(shop: Shop, tmp_path: Path) -> None:
    with opened(tmp_path) as both:
        good, bad = shop.has("/good", plain()), shop.has("/bad", b"")
        assert asked_for(both, good) is not None
        assert asked_for(both, bad) is None
        both[0].forget()
        assert both[0].pixels(good) is None
        assert asked_for(both, bad) is None
        assert shop.asked == ["/good", "/bad", "/bad"]  # that it failed was forgotten as well
        assert asked_for(both, good) is not None
        assert shop.asked == ["/good", "/bad", "/bad"]  # from the disk


def test_what_comes_after_forget_is_not_remembered(shop: Shop, both: tuple[Pictures, Answers]) -> None:
    pictures, told = both
    go = threading.Event()
    data = plain()

    def play(peer: Peer) -> None:
        assert go.wait(WAIT_S)
        peer.answer("200 OK", data)

    urls = [shop.has(f"/{number}", play) for number in range(6)]
    for url in urls:
        pictures.want(url)
    wait_until(lambda: len(shop.asked) == 2)
    pictures.forget()
    pictures.want(urls[1])  # by the next session
    go.set()
    assert told.next() == (urls[1], True)
    wait_until(lambda: not pictures._under_way)
    assert [pictures.pixels(url) is not None for url in urls] == [False, True, False, False, False, False]
    assert told.empty
    assert sorted(shop.asked) == ["/0", "/1"]  # what had not begun was dropped


@pytest.mark.parametrize("play", [silent, slow_head, slow_body, slow_chunks])
def test_close_while_a_fetch_is_blocked(shop: Shop, tmp_path: Path, play: Play) -> None:
    with opened(tmp_path) as (pictures, told):
        for number in range(10):
            pictures.want(shop.has(f"/{number}", play))
        wait_until(lambda: len(shop.asked) == 2)
        began = time.monotonic()
        pictures.close()
        assert time.monotonic() - began < 0.5
        assert told.empty
        assert len(shop.asked) == 2
        pictures.want(shop.has("/late", plain()))
        assert pictures.pixels("/late") is None
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pictures-")]


def test_nothing_stays_open(shop: Shop, tmp_path: Path) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    kept(tmp_path, shop)
    wait_until(lambda: shop.at_once == 0)
    wait_until(lambda: all(peer.closed for peer in shop._server.peers))
    before = descriptors()
    for number in range(5):
        kept(tmp_path, shop, f"/{number}")
    wait_until(lambda: all(peer.closed for peer in shop._server.peers))
    assert descriptors() == before
