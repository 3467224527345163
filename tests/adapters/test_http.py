"""The kiosk's session: bounds, one more try, interruption, and what it takes from the environment."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import requests

from kiosk.adapters.http import HttpClient
from kiosk.adapters.http_errors import HTTP_ERRORS, explain
from tests.adapters.stream_recorder import full_backlog
from tests.raw_server import WAIT_S, Peer, RawServer, wait_until


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def client() -> Iterator[HttpClient]:
    with HttpClient(connect_s=5.0, answer_s=5.0) as made:
        yield made


def greet(peer: Peer) -> None:
    """Answers requests for as long as the connection lasts."""
    while True:
        try:
            peer.read_request()
        except ConnectionError:
            return
        peer.answer("200 OK", b'{"hello": 1}')


def reset_after(count: int) -> tuple[Callable[[Peer], None], list[str]]:
    """A server that answers `count` requests on each connection and resets it at the next."""
    seen: list[str] = []

    def serve(peer: Peer) -> None:
        for _ in range(count):
            seen.append(peer.read_request().line)
            peer.answer("200 OK", b"{}")
        seen.append(peer.read_request().line)
        peer.reset()

    return serve, seen


def test_the_socket_options(client: HttpClient) -> None:
    with RawServer(greet) as server, client.session.get(server.url, stream=True) as response:
        connection = response.raw.connection
        assert connection is not None
        sock = connection.sock
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 5
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 3
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 25_000


def test_a_connection_is_kept_and_closed_without_a_leak(client: HttpClient) -> None:
    with RawServer(greet) as server:
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(10):
            assert client.session.get(server.url).json() == {"hello": 1}
        assert len(server.peers) == 1
        client.close()
        server.peers[0].wait_gone()  # no duplicate descriptor holds it open
        wait_until(lambda: server.peers[0].closed)
        gc.collect()
        assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_a_reset_of_a_kept_connection_is_tried_once_more(client: HttpClient, method: str) -> None:
    serve, seen = reset_after(1)
    with RawServer(serve) as server:
        client.session.get(server.url)
        assert client.session.request(method, server.url).status_code == 200
    assert len(seen) == 3


def test_it_is_tried_once_more_only(client: HttpClient) -> None:
    serve, seen = reset_after(0)
    with RawServer(serve) as server, pytest.raises(requests.ConnectionError) as caught:
        client.session.get(server.url)
    assert len(seen) == 2
    assert explain(caught.value, connect_s=5, answer_s=5) in ("the connection was reset", "the connection was closed")


def test_a_post_is_not_tried_again(client: HttpClient) -> None:
    serve, seen = reset_after(0)
    with RawServer(serve) as server, pytest.raises(requests.ConnectionError):
        client.session.post(server.url, json={})
    assert len(seen) == 1


def test_a_status_is_not_tried_again(client: HttpClient) -> None:
    seen = []

    def serve(peer: Peer) -> None:
        seen.append(peer.read_request())
        peer.answer("503 x", b"", "Retry-After: 1", "Connection: close")

    with RawServer(serve) as server:
        assert client.session.get(server.url).status_code == 503
    assert len(seen) == 1


def test_a_timeout_is_not_tried_again() -> None:
    with RawServer() as server, HttpClient(answer_s=0.2) as client:
        with pytest.raises(requests.ReadTimeout) as caught:
            client.session.get(server.url)
        assert explain(caught.value, connect_s=5, answer_s=0.2) == "no answer within 0.2 s"
        server.accept()
        with pytest.raises(AssertionError):
            server.accept_silently(0.1)


def test_the_bound_is_for_the_answer_as_a_whole() -> None:
    def drip(peer: Peer) -> None:
        peer.read_request()
        peer.head("200 OK", "Content-Length: 1000")
        pause = threading.Event()
        for _ in range(300):
            peer.send(b"x")
            pause.wait(0.02)

    start = time.monotonic()
    with (
        RawServer(drip) as server,
        HttpClient(answer_s=0.3) as client,
        pytest.raises(HTTP_ERRORS) as caught,
    ):
        client.session.get(server.url)
    assert time.monotonic() - start < 3
    assert explain(caught.value, connect_s=5, answer_s=0.3) == "no answer within 0.3 s"


def test_each_request_on_a_kept_connection_has_its_own_bound() -> None:
    def late(peer: Peer) -> None:
        pause = threading.Event()
        for _ in range(4):
            peer.read_request()
            pause.wait(0.2)
            peer.answer("200 OK", b"{}")

    with RawServer(late) as server, HttpClient(answer_s=0.5) as client:
        for _ in range(4):
            assert client.session.get(server.url).status_code == 200
        assert len(server.peers) == 1


def interrupted(client: HttpClient, url: str, ready: Callable[[], object]) -> float:
    """Interrupt a request once `ready` returns; the seconds it took to end."""
    ended: list[BaseException] = []

    def fetch() -> None:
        try:
            client.session.get(url)
        except HTTP_ERRORS as exc:
            ended.append(exc)

    thread = threading.Thread(target=fetch)
    thread.start()
    ready()
    start = time.monotonic()
    client.interrupt()
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert len(ended) == 1
    return time.monotonic() - start


def test_interrupt_while_it_connects() -> None:
    with full_backlog() as url, HttpClient(connect_s=60.0) as client:
        pause = threading.Event()
        assert interrupted(client, url, lambda: pause.wait(0.05)) < 2


def test_interrupt_while_it_waits_for_headers_and_for_the_body() -> None:
    with RawServer() as server:
        with HttpClient(answer_s=60.0) as client:
            assert interrupted(client, server.url, server.accept) < 2
        with HttpClient(answer_s=60.0) as client:
            assert interrupted(client, server.url, lambda: server.accept().head("200 OK", "Content-Length: 9")) < 2


def test_interrupt_at_any_moment() -> None:
    pause = threading.Event()
    with RawServer() as server:
        for step in range(50):
            with HttpClient(connect_s=60.0, answer_s=60.0) as client:
                assert interrupted(client, server.url, partial(pause.wait, step * 0.0001)) < 2


def test_after_interrupt_nothing_connects_any_more(client: HttpClient) -> None:
    with RawServer(greet) as server:
        client.session.get(server.url)
        client.interrupt()
        client.interrupt()
        assert client.interrupted
        with pytest.raises(requests.ConnectionError):
            client.session.get(server.url)
        assert len(server.peers) == 1


def test_netrc_is_not_read(client: HttpClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login shopper password hidden\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth("http://127.0.0.1/") == ("shopper", "hidden")  # it would be found
    seen = []

    def serve(peer: Peer) -> None:
        seen.append(peer.read_request())
        if len(seen) == 1:
            peer.answer("302 x", b"", "Location: /again", "Connection: close")
        else:
            peer.answer("200 OK", b"{}", "Connection: close")

    with RawServer(serve) as server:
        assert client.session.get(server.url).status_code == 200
    assert len(seen) == 2
    assert not any("authorization" in request.headers for request in seen)


def test_credentials_are_not_sent_to_another_host(client: HttpClient) -> None:
    seen = []

    def elsewhere(peer: Peer) -> None:
        seen.append(peer.read_request())
        peer.answer("200 OK", b"{}", "Connection: close")

    with RawServer(elsewhere) as other:

        def redirect(peer: Peer) -> None:
            seen.append(peer.read_request())
            peer.answer("302 x", b"", f"Location: http://localhost:{other.port}/", "Connection: close")

        with RawServer(redirect) as server:
            client.session.get(server.url, headers={"Authorization": "Bearer hidden"})
            client.session.get(server.url.replace("//", "//user:pass@"))
    assert [request.headers.get("authorization") for request in seen] == [
        b"Bearer hidden",
        None,
        b"Basic dXNlcjpwYXNz",
        None,
    ]


def test_a_cookie_is_never_sent_back(client: HttpClient) -> None:
    """Neither with the next call, nor after a redirect, nor to another host."""
    seen = []

    def serve(peer: Peer) -> None:
        while True:
            try:
                seen.append(peer.read_request())
            except ConnectionError:
                return
            status, *more = ("302 x", "Location: /again") if len(seen) in (1, 2) else ("200 OK",)
            peer.answer(status, b"{}", "Set-Cookie: shopper=hidden; Path=/", *more)

    with RawServer(serve) as server:
        client.session.get(server.url, headers={"Authorization": "Bearer hidden"})
        client.session.get(server.url)
        client.session.get(server.url.replace("127.0.0.1", "localhost"))
        assert len(seen) == 5
        assert not any("cookie" in request.headers for request in seen)
        assert list(client.session.cookies) == []


def test_a_proxy_of_the_environment_is_used_and_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer() as proxy, HttpClient(answer_s=60.0) as client:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        asked = []
        assert interrupted(client, "http://store.example/", lambda: asked.append(proxy.accept())) < 2
        assert asked[0].request is not None
        assert asked[0].request.line == "GET http://store.example/ HTTP/1.1"


def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch, client: HttpClient) -> None:
    def serve(peer: Peer) -> None:
        assert peer.read_request().line.startswith("CONNECT store.example:443 ")
        peer.answer("407 x")

    with RawServer(serve) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(HTTP_ERRORS) as caught:
            client.session.get("https://store.example/")
    assert explain(caught.value, connect_s=5, answer_s=5) == "the proxy: it answered 407"


def test_a_second_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def two(host: str, port: int, *rest: int) -> list[object]:
        del host
        with full_backlog() as url:
            dead = int(url.rpartition(":")[2].partition("/")[0])
        return [*real("127.0.0.1", dead, *rest), *real("127.0.0.1", port, *rest)]

    with RawServer(greet) as server, HttpClient() as client:
        monkeypatch.setattr(socket, "getaddrinfo", two)
        assert client.session.get(f"http://store.example:{server.port}/").json() == {"hello": 1}
