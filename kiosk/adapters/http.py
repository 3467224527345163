"""HTTP for the kiosk: a requests session whose every blocking call another thread can end, and errors in words.

Closing a response or a session from another thread either deadlocks or leaves the reader blocked. Shutting the socket
down works at once, in every phase: while it connects, during the TLS handshake, while headers or a body are awaited.
For that each connection leaves a duplicate descriptor of its socket with the client it belongs to. Only a name that is
being resolved cannot be interrupted.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import ssl
import threading
import time
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import get_auth_from_url
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.poolmanager import PoolManager
from urllib3.util.retry import Retry
from urllib3.util.ssl_ import create_urllib3_context

from kiosk import __version__

if TYPE_CHECKING:
    from urllib3.connectionpool import ConnectionPool
    from urllib3.response import BaseHTTPResponse

MAX_REDIRECTS = 5

# A peer that is gone without a word is found by the kernel: after 10 s of silence three probes, 5 s apart; and after
# 25 s if something that was sent is not acknowledged.
SOCKET_OPTIONS: tuple[tuple[int, int, int], ...] = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 25_000),
)


class HttpClient:
    """A session and the sockets that are open in it. Use `session` as usual; every request is bounded.

    `connect_s` bounds connecting (all addresses of a name together) and, again, the TLS handshake; `answer_s` bounds an
    answer as a whole, from the request to the end of the body, however it drips, unless `set_read_timeout` lifts it.
    With `retry_reset` an idempotent request is sent once more when its connection breaks before the answer, as a
    kept-alive one may at any time; it is never sent again because of a status or a timeout.
    """

    def __init__(self, *, connect_s: float = 5.0, answer_s: float = 10.0, retry_reset: bool = True) -> None:
        self.connect_s = connect_s
        self.answer_s = answer_s
        self._links = _Links(answer_s)
        self.session: requests.Session = _Session()
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _Adapter(self._links, connect_s, answer_s, retry_reset))

    @property
    def interrupted(self) -> bool:
        return self._links.interrupted

    def interrupt(self) -> None:
        """End whatever is blocked in this client, now, and refuse every new connection. From any thread; for good."""
        self._links.interrupt()

    def set_read_timeout(self, seconds: float | None) -> None:
        """Lift the bound on answers that are being read: each single read may take `seconds`, or for ever (None)."""
        self._links.set_read_timeout(seconds)

    def close(self) -> None:
        """Close what is idle. Responses are closed by whoever reads them, and on the thread that does."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Link:
    """One connection: a descriptor of our own to shut it down by, and the socket that is read from."""

    def __init__(self, handle: socket.socket) -> None:
        self.handle = handle
        self.sock: _Socket | None = None


class _Links:
    """The live connections of one client. The lock is held for moments only, never while something blocks."""

    def __init__(self, answer_s: float) -> None:
        self.answer_s = answer_s
        self.interrupted = False
        self._lock = threading.Lock()
        self._live: set[_Link] = set()

    def begin(self, sock: socket.socket, address: Any) -> tuple[_Link, int]:
        """Start to connect the non-blocking `sock`; the link and the error number so far (EINPROGRESS as a rule).

        Under the lock, so that `interrupt` finds either nothing, and the flag stops us here, or a connection under way
        that a shutdown ends.
        """
        with self._lock:
            if self.interrupted:
                raise ConnectionAbortedError("interrupted")
            code = sock.connect_ex(address)
            link = _Link(socket.socket(sock.family, sock.type, sock.proto, os.dup(sock.fileno())))
            self._live.add(link)
            return link, code

    def release(self, link: _Link) -> None:
        with self._lock:
            self._live.discard(link)
            link.handle.close()

    def interrupt(self) -> None:
        with self._lock:
            self.interrupted = True
            for link in self._live:
                with contextlib.suppress(OSError):  # it was refused, or its peer is gone already
                    link.handle.shutdown(socket.SHUT_RDWR)

    def set_read_timeout(self, seconds: float | None) -> None:
        with self._lock:
            for link in self._live:
                if link.sock is not None:
                    link.sock.deadline = None
                    with contextlib.suppress(OSError):  # closed a moment ago
                        link.sock.settimeout(seconds)


class _Socket(socket.socket):
    """A socket that releases its link when it is closed, and can bound all its reads together."""

    links: _Links | None = None
    link: _Link | None = None
    deadline: float | None = None  # by the monotonic clock

    def close(self) -> None:
        super().close()
        # Closing is put off while a response still reads; TLS takes the descriptor over (-1) before it is closed.
        if self.links is not None and self.link is not None and self.fileno() == -1:
            self.links.release(self.link)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self.settimeout(left)
        return super().recv_into(*args, **kwargs)


class _TlsSocket(_Socket, ssl.SSLSocket):
    pass


class _LinkedConnection(HTTPConnection):
    """Overrides `_new_conn`, where urllib3 keeps the opening of the socket; its errors are the same."""

    links: _Links
    _link: _Link | None = None

    def _new_conn(self) -> _Socket:
        try:
            return self._open()
        except socket.gaierror as exc:
            raise NameResolutionError(self.host, self, exc) from exc
        except UnicodeError as exc:
            raise LocationParseError(self.host) from exc
        except TimeoutError as exc:
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out") from exc
        except OSError as exc:
            raise NewConnectionError(self, f"Failed to establish a new connection: {exc}") from exc

    def _open(self) -> _Socket:
        bound = self.timeout
        addresses = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, 0, socket.SOCK_STREAM)
        due = None if bound is None else time.monotonic() + bound
        failure: OSError = OSError("the name has no address")
        for count, (family, kind, protocol, _, address) in enumerate(addresses):
            # What is left is shared, so that an address that does not answer leaves time for the next.
            share = None if due is None else max((due - time.monotonic()) / (len(addresses) - count), 0.001)
            try:
                return self._connect(_Socket(family, kind, protocol), address, share)
            except OSError as exc:
                failure = exc
        raise failure

    def _connect(self, sock: _Socket, address: Any, bound: float | None) -> _Socket:
        try:
            self._reach(sock, address, bound)
        except BaseException:
            sock.close()
            raise
        self._link = sock.link
        return sock

    def _reach(self, sock: _Socket, address: Any, bound: float | None) -> None:
        for option in self.socket_options or ():
            sock.setsockopt(*option)
        sock.setblocking(False)
        sock.links = self.links
        sock.link, _ = self.links.begin(sock, address)
        waiting = select.poll()
        waiting.register(sock, select.POLLOUT)
        if not waiting.poll(None if bound is None else bound * 1000):
            raise TimeoutError("timed out")
        if code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, os.strerror(code))
        sock.settimeout(self.timeout)
        # For a proxy's answer to CONNECT, which is read before there is a request.
        sock.deadline = None if self.timeout is None else time.monotonic() + self.timeout

    def connect(self) -> None:
        try:
            super().connect()
        except BaseException:
            self._release()
            raise
        if isinstance(self.sock, _Socket) and self._link is not None:
            self.sock.links, self.sock.link = self.links, self._link
            self._link.sock = self.sock
            self.sock.deadline = time.monotonic() + self.links.answer_s
        else:
            # TLS inside TLS, to an https:// proxy: not a socket any more, so this one is only bounded.
            self._release()

    def request(self, *args: Any, **kwargs: Any) -> None:
        if isinstance(self.sock, _Socket):
            self.sock.deadline = time.monotonic() + self.links.answer_s
        super().request(*args, **kwargs)

    def _release(self) -> None:
        if self._link is not None:
            self.links.release(self._link)


class _LinkedTlsConnection(_LinkedConnection, HTTPSConnection):
    pass


def _pools(client_links: _Links) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3 makes its connections itself, from classes: so each client has its own, which know its links."""

    class Plain(_LinkedConnection):
        links = client_links

    class Tls(_LinkedTlsConnection):
        links = client_links

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


class _OnceAfterReset(Retry):
    """One more try when a connection broke; not after a timeout, which would only double the wait."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)


class _Adapter(HTTPAdapter):
    def __init__(self, links: _Links, connect_s: float, answer_s: float, retry_reset: bool) -> None:
        self._pools = _pools(links)
        self._timeout = (connect_s, answer_s)
        self._tls = create_urllib3_context()
        self._tls.sslsocket_class = _TlsSocket
        retries = (
            _OnceAfterReset(total=1, connect=0, read=1, status=0, other=0, respect_retry_after_header=False)
            if retry_reset
            else Retry(0, read=False)
        )
        super().__init__(max_retries=retries)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **self._options(kwargs))
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **self._options(kwargs))
        if not proxy.lower().startswith("socks"):  # those have connections of their own, which are only bounded
            manager.pool_classes_by_scheme = self._pools
        return manager

    def _options(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"socket_options": list(SOCKET_OPTIONS), "ssl_context": self._tls} | given

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        return super().send(request, stream, self._timeout if timeout is None else timeout, verify, cert, proxies)


class _AddressAuth(AuthBase):
    """Credentials of the address itself. That it is set keeps requests from looking into .netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        user, password = get_auth_from_url(request.url or "")
        return HTTPBasicAuth(user, password)(request) if user else request


class _Session(requests.Session):
    """A session that takes a proxy and certificates from the environment, as a store may need, but no credentials.

    It keeps no cookies: one shopper's would go along with the next one's calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.auth = _AddressAuth()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.max_redirects = MAX_REDIRECTS
        self.headers["User-Agent"] = f"smartcart-kiosk/{__version__}"

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """After a redirect: drop credentials meant for another host, as requests does, but do not read .netrc.

        Nor does the cookie of the redirect go along: requests keeps it in a jar of the request's own.
        """
        prepared_request.headers.pop("Cookie", None)
        old, new = response.request.url or "", prepared_request.url or ""
        if self.should_strip_auth(old, new):  # type: ignore[no-untyped-call]
            prepared_request.headers.pop("Authorization", None)
