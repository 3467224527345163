"""The stub as a process, and the commands that play the shopper."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from server_stub.__main__ import main
from tests.stub.client import Api, RawStream

STOP_S = 2.5
START_S = 20


@contextmanager
def process(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The stub as its own process, and its address from the one line that it prints."""
    command = [sys.executable, "-W", "error", "-m", "server_stub", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        # A start that hangs becomes an end of file, and the test fails instead of waiting.
        watchdog = threading.Timer(START_S, child.kill)
        watchdog.start()
        try:
            assert child.stdout is not None
            line = child.stdout.readline()
            watchdog.cancel()
            found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
            assert found, line
            yield child, found[1]
        finally:
            watchdog.cancel()
            child.kill()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_with_open_streams_and_sockets(sign: signal.Signals) -> None:
    with process("--trap", "--qr-minutes", "0.05") as (child, url):
        with Api(url) as api, RawStream(url) as older, RawStream(url) as newer:
            session_id, _ = api.start()
            with connect(f"{url.replace('http', 'ws', 1)}/ws/{session_id}") as client:
                child.send_signal(sign)
                output, errors = child.communicate(timeout=STOP_S)
                client.recv()
                with pytest.raises(ConnectionClosed):
                    client.recv(timeout=STOP_S)
            older.event()
            newer.event()
        assert child.returncode == 0
        assert output == ""
        assert errors == f"documentation at {url}/docs\n"


def test_the_options_count() -> None:
    with process("--carts", "1", "--api-key", "another") as (_child, url), Api(url) as api:
        assert len(api.get("/stub/carts").json()) == 1
        assert api.get("/customer-session/cart/1", {"X-API-Key": "another"}).status_code == 404


def test_a_client_that_does_not_read_cannot_hold_the_stop_up() -> None:
    with process() as (child, url), Api(url) as api, RawStream(url) as stream:
        stream.event()
        for _ in range(20):
            api.call("POST", "/stub/carts/1/event", {"text": "x" * 1_000_000})
        child.terminate()
        _, errors = child.communicate(timeout=STOP_S)
        assert child.returncode == 0
        assert errors == f"documentation at {url}/docs\n"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--qr-minutes", "0"], "give more than 0 minutes"),
        (["--qr-minutes", "nan"], "give more than 0 minutes"),
        (["--qr-minutes", "x"], "is not a number of minutes"),
        (["--carts", "0"], "give 1 or more"),
        (["--carts", "x"], "is not a whole number"),
        (["--port", "65536"], "give 0 to 65535"),
        (["--trapp"], "unrecognized arguments"),
        (["sing"], "invalid choice"),
        (["scan", "--shopper", "nobody"], "invalid choice"),
    ],
)
def test_bad_options_are_told(options: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(options)
    assert caught.value.code == 2
    assert reason in capsys.readouterr().err


def test_a_taken_port_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"Cannot listen on 127.0.0.1 port {port}" in captured.err


def test_a_developer_plays_the_shopper(url: str, api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    def play(*words: str) -> str:
        assert main([*words, "--backend", url, "--cart", "2"]) == 0
        return capsys.readouterr().out

    barcode = api.products()[0]["barcode"]
    api.get("/customer-session/qr/2")
    assert play("scan", "--shopper", "shopper-3") == "session 1 of shopper-3 on cart 2\n"
    assert play("add", barcode).startswith(f"add: {barcode} Tomatoes, ")
    assert play("add", "--random").startswith("add: 622")
    assert play("read", "--random").startswith("read: 622")
    assert play("remove", barcode).startswith(f"remove: {barcode}")
    assert play("warn") == "weight increased\n"
    assert play("warn", "--decreased") == "weight decreased\n"
    assert play("walk", "4") == "in aisle 4\n"
    assert play("pay", "--outcome", "retry") == "payment: retry\n"
    assert play("pay") == "payment: success\n"
    for ending, said in ((["checkout"], "checked out\n"), (["end", "--how", "token"], "ended: token\n")):
        api.get("/customer-session/qr/2")
        play("scan")
        assert play(*ending) == said
    assert api.cart(2)["session_id"] is None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["add"], "Give a barcode"),
        (["add", "622", "--random"], "Give a barcode"),
        (["add", "622"], "No product has the barcode 622"),
        (["scan"], "No QR code was issued"),
        (["pay"], "No active session"),
    ],
)
def test_what_cannot_be_played_is_told(
    shared_url: str, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--backend", shared_url]) == 1
    assert reason in capsys.readouterr().err
