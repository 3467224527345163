"""What requests, urllib3, ssl and the kernel raise, in words for the technician who stands before the cart."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

# What a request or the reading of its answer may raise. `read1` bypasses the exceptions of requests.
HTTP_ERRORS: tuple[type[Exception], ...] = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)

# Codes of OpenSSL's X509_verify_cert_error_string(3).
_NOT_YET_VALID = 9
_EXPIRED = 10
_UNTRUSTED = frozenset({18, 19, 20, 21})
_WRONG_NAME = frozenset({62, 64})

_ERRNO_WORDS = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "the connection was reset",
    errno.EPIPE: "the connection was closed",
    errno.ENETUNREACH: "the network is unreachable",
    errno.ENETDOWN: "the network is down",
    errno.EHOSTUNREACH: "the backend is unreachable: no route to it",
    errno.ETIMEDOUT: "the backend stopped answering",
}


def explain(error: BaseException, *, connect_s: float, answer_s: float) -> str:
    """The reason in a few words. They hold no secret: no path, no query and no credentials of an address.

    `connect_s` and `answer_s` are the bounds that were in force, in seconds.
    """
    chain = list(_chain(error))
    via = "the proxy: " if any(isinstance(each, urllib3.exceptions.ProxyError) for each in chain) else ""
    for words in (_tls, _name, _timeout, _kernel, _answer, _address):
        for each in chain:
            if reason := words(each, connect_s, answer_s):
                return via + reason
    return via + "the connection failed"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, nearest first: libraries put causes into arguments and `reason` as well."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = (*each.args, getattr(each, "reason", None), each.__cause__, each.__context__)
        waiting += [candidate for candidate in inner if isinstance(candidate, BaseException)]


def _tls(error: BaseException, _connect_s: float, _answer_s: float) -> str | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        # A cart has no battery for its clock: before time synchronisation every certificate is from the future.
        if error.verify_code == _NOT_YET_VALID:
            return "the backend's certificate is not valid yet: waiting for the clock"
        if error.verify_code == _EXPIRED:
            return "the backend's certificate has expired"
        if error.verify_code in _UNTRUSTED:
            return "the backend's certificate is not signed by anyone this cart trusts"
        if error.verify_code in _WRONG_NAME:
            return "the backend's certificate is for another name"
        return "the backend's certificate was rejected"
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "the secure connection was closed"
    if isinstance(error, ssl.SSLError):
        if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
            return "the secure connection failed: the other side does not speak TLS"
        return "the secure connection failed"
    return None


def _name(error: BaseException, _connect_s: float, _answer_s: float) -> str | None:
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return f"the name {error.conn.host} could not be resolved"
    if isinstance(error, socket.gaierror):
        return "the name could not be resolved"
    return None


def _timeout(error: BaseException, connect_s: float, answer_s: float) -> str | None:
    new = urllib3.exceptions.NewConnectionError
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError) and not isinstance(error, new):
        return f"no connection within {connect_s:g} s"
    if isinstance(error, TimeoutError) and error.errno != errno.ETIMEDOUT:
        return f"no TLS within {connect_s:g} s" if "handshake" in str(error) else f"no answer within {answer_s:g} s"
    return None


def _kernel(error: BaseException, _connect_s: float, _answer_s: float) -> str | None:
    if isinstance(error, http.client.RemoteDisconnected | http.client.IncompleteRead):
        return "the connection was closed"
    if isinstance(error, OSError) and error.errno is not None:
        return _ERRNO_WORDS.get(error.errno)
    return None


def _answer(error: BaseException, _connect_s: float, _answer_s: float) -> str | None:
    if isinstance(error, requests.TooManyRedirects):
        return "the backend keeps redirecting"
    if isinstance(error, urllib3.exceptions.DecodeError):
        return "the answer is not compressed as it says"
    if isinstance(error, http.client.HTTPException | requests.exceptions.InvalidHeader):
        return "the answer is not HTTP"
    if isinstance(error, urllib3.exceptions.ProtocolError) and "ended prematurely" in str(error):
        return "the connection was closed"
    if isinstance(error, OSError) and str(error).startswith("Tunnel connection failed: "):
        status = str(error).removeprefix("Tunnel connection failed: ")[:3]
        return f"it answered {status}" if status.isdecimal() else "it refused"
    return None


def _address(error: BaseException, _connect_s: float, _answer_s: float) -> str | None:
    bad = requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema | requests.exceptions.MissingSchema
    if isinstance(error, bad | urllib3.exceptions.LocationValueError | UnicodeError):
        return "the address cannot be used: it must look like https://store.example"
    return None
