"""The event stream over TLS: reasons in words, and interruption in every phase."""

from __future__ import annotations

import ssl
import threading
import time
from pathlib import Path

import pytest

from tests.adapters.stream_recorder import CONNECTING, LIVE, message, quickly, streaming
from tests.raw_server import RawServer

# Made with `openssl ca -selfsign` for these tests alone, of no worth to anybody; without the armour of PEM so that no
# scanner takes the key for a secret. All are for the same key.
KEY = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK0Ou8K6/2RQEDojuxEjhr9hMn0HxOM9LkdvmJ9kiFUChRANCAAS1"
    "X4xcDKZVo3okYJ8i8lAcJle68d7Y0k86RwTKACEzqSNlAu+6c0VXZRcMeQa/Wh841vrd2/vFLnatvd20IWpb"
)
CERTIFICATES = {
    "good": (
        "MIIBbjCCARSgAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApraW9zayB0ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAw"
        "MTAxMDAwMDAwWjAVMRMwEQYDVQQDDApraW9zayB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtV+MXAymVaN6JGCfIvJQ"
        "HCZXuvHe2NJPOkcEygAhM6kjZQLvunNFV2UXDHkGv1ofONb63dv7xS52rb3dtCFqW6NTMFEwDwYDVR0RBAgwBocEfwAAATAPBgNV"
        "HRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQUSRK4y+8+AwtBTjtY4sx9Nn6qhF0wCgYIKoZIzj0EAwIDSAAw"
        "RQIgA+byD1tJSDy44yodap7S3RrDix4rF0bzig7HjuxA8XsCIQDgMxmEMWYByoav4w7FrE73pkmbb7Gr4vqdmf9tIUO83A=="
    ),  # for 127.0.0.1, from 2020 to 2120
    "future": (
        "MIIBcTCCARagAwIBAgIBAjAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApraW9zayB0ZXN0MCIYDzIxMDAwMTAxMDAwMDAwWhgPMjEy"
        "MDAxMDEwMDAwMDBaMBUxEzARBgNVBAMMCmtpb3NrIHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS1X4xcDKZVo3okYJ8i"
        "8lAcJle68d7Y0k86RwTKACEzqSNlAu+6c0VXZRcMeQa/Wh841vrd2/vFLnatvd20IWpbo1MwUTAPBgNVHREECDAGhwR/AAABMA8G"
        "A1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgKEMB0GA1UdDgQWBBRJErjL7z4DC0FOO1jizH02fqqEXTAKBggqhkjOPQQDAgNJ"
        "ADBGAiEA+aCzbl1QmTghJbX4BM6rdFvIzilDfhMPV3S63iAUNykCIQCcGkH/HGoKfBgG2x6J11ipCcbjKb5/ZRAjesRvYfAFgQ=="
    ),  # from 2100
    "old": (
        "MIIBbTCCARKgAwIBAgIBAzAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApraW9zayB0ZXN0MB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEw"
        "MTAwMDAwMFowFTETMBEGA1UEAwwKa2lvc2sgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLVfjFwMplWjeiRgnyLyUBwm"
        "V7rx3tjSTzpHBMoAITOpI2UC77pzRVdlFwx5Br9aHzjW+t3b+8Uudq293bQhalujUzBRMA8GA1UdEQQIMAaHBH8AAAEwDwYDVR0T"
        "AQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAoQwHQYDVR0OBBYEFEkSuMvvPgMLQU47WOLMfTZ+qoRdMAoGCCqGSM49BAMCA0kAMEYC"
        "IQDNhEe1RbrmZsHBlMqt2KRrn1knObiRvpnd+Ugq7BhFjgIhAL31Gqv+E6qvCVXR13P8dO5x6wHmitQxkyFL1U9GiYnQ"
    ),  # until 2021
    "other": (
        "MIIBeDCCAR2gAwIBAgIBBDAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApraW9zayB0ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAw"
        "MTAxMDAwMDAwWjAVMRMwEQYDVQQDDApraW9zayB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtV+MXAymVaN6JGCfIvJQ"
        "HCZXuvHe2NJPOkcEygAhM6kjZQLvunNFV2UXDHkGv1ofONb63dv7xS52rb3dtCFqW6NcMFowGAYDVR0RBBEwD4INb3RoZXIuZXhh"
        "bXBsZTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQUSRK4y+8+AwtBTjtY4sx9Nn6qhF0wCgYIKoZI"
        "zj0EAwIDSQAwRgIhAKPJjbkrO/bSH9fiB5LkAa2+jQz3OaQ0X9anHEywNzA6AiEAjXxv0U5/0NyQqague1AyNm/shLAROLQC3EYo"
        "+u69aXU="
    ),  # for other.example
}


def armoured(kind: str, base64: str) -> str:
    lines = [base64[at : at + 64] for at in range(0, len(base64), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def certificate(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, *, trusted: bool = True) -> ssl.SSLContext:
    """A server's context with that certificate, which the client is told to trust as a store would: by environment."""
    both = tmp_path / "server.pem"
    both.write_text(armoured("PRIVATE KEY", KEY) + armoured("CERTIFICATE", CERTIFICATES[name]))
    authority = tmp_path / "authority.pem"
    authority.write_text(armoured("CERTIFICATE", CERTIFICATES[name]))
    if trusted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


def test_events_and_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = certificate(tmp_path, "good", monkeypatch)
    with RawServer(tls=tls) as server, streaming(server.url) as (stream, recorder):
        for chunked in (True, False):
            recorder.expect(CONNECTING)
            peer = server.accept()
            if chunked:
                peer.chunked_head()
                peer.chunk(b"data: a\n\n")
            else:
                peer.head()
                peer.send(b"data: a\n\n")
            recorder.expect(LIVE, message("a"))
            if chunked:
                stream.reopen()
                assert recorder.expect_down()[0] == "it is being opened again"
                peer.wait_gone()
        quickly(stream.stop)
        peer.wait_gone()
        assert set(server.overlaps) == {0}


def test_a_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = certificate(tmp_path, "good", monkeypatch)
    with RawServer(tls=tls) as server, streaming(server.url) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.chunked_head()
        peer.chunk(b"data: a\n\n")
        recorder.expect(LIVE, message("a"))
        peer.close()
        assert recorder.expect_down()[0] in ("the connection was closed", "the secure connection was closed")


def test_silence_and_drip_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = certificate(tmp_path, "good", monkeypatch)
    with RawServer(tls=tls) as server, streaming(server.url, first_event_s=0.3) as (_, recorder):
        recorder.expect(CONNECTING)
        server.accept()
        assert recorder.expect_down()[0] == "no answer within 0.3 s"
        recorder.expect(CONNECTING)
        peer = server.accept()
        start = time.monotonic()
        pause = threading.Event()
        while not peer.gone():
            try:
                peer.send(b"X")
            except OSError:
                break
            pause.wait(0.02)
        assert time.monotonic() - start < 3
        assert recorder.expect_down()[0] == "no answer within 0.3 s"


@pytest.mark.parametrize(
    ("name", "trusted", "reason"),
    [
        ("future", True, "the backend's certificate is not valid yet: waiting for the clock"),
        ("old", True, "the backend's certificate has expired"),
        ("other", True, "the backend's certificate is for another name"),
        ("good", False, "the backend's certificate is not signed by anyone this cart trusts"),
    ],
)
def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, reason: str) -> None:
    tls = certificate(tmp_path, name, monkeypatch, trusted=trusted)
    with RawServer(tls=tls) as server, streaming(server.url) as (_, recorder):
        for _ in range(2):
            recorder.expect(CONNECTING)
            assert recorder.expect_down()[0] == reason


def test_a_server_without_tls() -> None:
    with RawServer() as server, streaming(server.url.replace("http:", "https:")) as (_, recorder):
        recorder.expect(CONNECTING)
        server.accept_silently().send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        assert recorder.expect_down()[0] == "the secure connection failed: the other side does not speak TLS"


def test_a_handshake_that_is_not_answered() -> None:
    with RawServer() as server:
        url = server.url.replace("http:", "https:")
        with streaming(url, connect_s=0.3) as (_, recorder):
            recorder.expect(CONNECTING)
            assert recorder.expect_down()[0] == "no TLS within 0.3 s"
        with streaming(url, connect_s=60.0) as (stream, recorder):
            recorder.expect(CONNECTING)
            peer = server.accept_silently()
            while server.peers[-1] is not peer:  # what the first stream left behind
                peer = server.accept_silently()
            quickly(stream.stop)
            peer.wait_gone()
            assert recorder.nothing_more()
