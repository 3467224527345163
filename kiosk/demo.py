"""The demo: a stub, a kiosk, and a shopper, who is you at the keyboard or, where there is no display, a script."""

from __future__ import annotations

import contextlib
import io
import os
import random
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import requests
from PIL import Image

from kiosk.errors import DemoError
from kiosk.rig import RunningKiosk, Stub, free_port

if TYPE_CHECKING:
    from server_stub.shopper import Shopper

RECEIPT_S = 5
PRODUCTS = 10
SHOPPER = 6
"""The same one each time: of what is put in last, some is on offer."""
PICTURES_APART_S = 2.0
"""Product pictures come one by one: after so long without one all are there."""
SHEET_COLUMNS = 4
SHEET_WIDTH = 480
DIAGONALS = {"800x480": 7.0, "1024x600": 7.0, "720x1280": 7.0, "1920x1080": 15.6}
"""Inches of the panels that have these pixels as a rule; any other is taken for a 10.1 inch one."""

KEYS = """
  s  scan the code with the phone        w  put something in without scanning it
  a  add a product                       p  pay          f  let the payment fail
  r  remove a product                    c  check out    q  quit
  v  view a product with the scanner     m  move to another aisle
"""


def demo(*, script: bool, window: str, language: str, out: Path) -> int:
    """Run the demo. Raises `DemoError` where a step does not come about."""
    if find_spec("fastapi") is None or find_spec("uvicorn") is None:
        raise DemoError("The demo needs the server stub: pip install 'smartcart-kiosk[stub]'")
    displayed = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    with _ended_in_order(), tempfile.TemporaryDirectory(prefix="smartcart-demo-") as name:
        if displayed and not script:
            return _play_by_hand(Path(name), window, language)
        status = _Script(Path(name), window, language, out, displayed=displayed).run()
    _say(f"To play by hand, each in a terminal of its own:  {'  and  '.join(by_hand(window))}")
    return status


def by_hand(window: str) -> tuple[str, ...]:
    """The commands that start a stub and a kiosk that stay, and scan the code."""
    return (
        "python -m server_stub",
        f"SMARTCART_LEDS_PINS=mock python -m kiosk --cart-id 1 --window {window}",
        "python -m server_stub scan --cart 1",
    )


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP leave the block as an exception does, so that its child processes end with it."""
    numbers = (signal.SIGTERM, signal.SIGHUP)

    def leave(number: int, _: FrameType | None) -> None:
        # Once is enough: a second one must not disturb the end of the children.
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _shopper(url: str) -> Shopper:
    from server_stub.shopper import Shopper

    return Shopper(url, cart_id=1)


def _diagonal(window: str) -> str:
    return str(DIAGONALS.get(window, 10.1))


def _play_by_hand(folder: Path, window: str, language: str) -> int:
    """A kiosk in a window; keys in this terminal play the phone and the scanner."""
    from server_stub.errors import StubError

    with (
        Stub(folder, free_port()) as stub,
        _shopper(stub.url) as shopper,
        RunningKiosk(
            folder,
            stub.url,
            *("--window", window, "--language", language),
            variables={"SMARTCART_DISPLAY_DIAGONAL_INCHES": _diagonal(window)},
        ) as kiosk,
    ):
        _say(f"The stub is at {stub.url}, its documentation at {stub.url}/docs.")
        _say(f"A phone without a camera:  python -m server_stub scan --cart 1 --backend {stub.url}")
        _say(KEYS if sys.stdin.isatty() else "Close the window to end.")
        for key in _keys(kiosk):
            try:
                _obey(key, shopper)
            except StubError as exc:
                _say(f"  {exc}")
            if key == "q":
                break
        if not kiosk.running and kiosk.process.returncode != 0:
            raise DemoError(f"The kiosk has ended: {kiosk.output().strip()[-1500:]}")
    return 0


def _keys(kiosk: RunningKiosk) -> Iterator[str]:
    """Keys as they are pressed, until the kiosk ends; without a terminal only that end is waited for."""
    if not sys.stdin.isatty():
        with contextlib.suppress(KeyboardInterrupt):
            kiosk.process.wait()
        return
    import select
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        while kiosk.running:
            ready, _, _ = select.select([terminal], [], [], 0.2)
            if ready:
                yield os.read(terminal, 1).decode("ascii", "ignore").lower()
    except KeyboardInterrupt:
        return
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _obey(key: str, shopper: Shopper) -> None:
    match key:
        case "s":
            session = shopper.scan_shown()
            _say(f"  scanned: session {session.session_id}")
        case "a":
            product = random.choice(shopper.products())  # noqa: S311 - any product will do
            shopper.add(product.barcode)
            _say(f"  added {product.description}")
        case "r":
            lines = shopper.basket().lines
            if lines:
                shopper.remove(lines[-1].barcode)
                _say(f"  removed {lines[-1].description}")
        case "v":
            product = random.choice(shopper.products())  # noqa: S311 - any product will do
            shopper.read(product.barcode)
            _say(f"  scanned {product.description}, to look at it only")
        case "m":
            product = random.choice(shopper.products())  # noqa: S311 - any aisle will do
            shopper.walk_to(product.aisle_id)
            _say(f"  walked to aisle {product.aisle_id}: its offers come first")
        case "w":
            shopper.warn("weight increased")
            _say("  put something in without scanning it; add a product to clear it")
        case "p":
            shopper.pay("success")
            _say("  paid")
        case "f":
            shopper.pay("fail")
            _say("  the payment failed")
        case "c":
            shopper.checkout()
            _say("  checked out")


class _Script:
    """A scripted shopper; each step is printed, and each screen is left as a picture."""

    def __init__(self, folder: Path, window: str, language: str, out: Path, *, displayed: bool) -> None:
        self._folder = folder
        self._out = out
        self._pictures: list[Path] = []
        self._steps = 0
        self._port = free_port()
        self._url = f"http://127.0.0.1:{self._port}"
        self._options = ("--window", window, "--language", language)
        self._variables = {
            "SMARTCART_DISPLAY_DIAGONAL_INCHES": _diagonal(window),
            "SMARTCART_SESSION_RECEIPT_SECONDS": str(RECEIPT_S),
        }
        if not displayed:
            self._variables["SDL_VIDEODRIVER"] = "dummy"

    def run(self) -> int:
        self._out.mkdir(parents=True, exist_ok=True)
        for old in self._out.glob("*.png"):
            old.unlink()
        self._setup_needed()
        with self._kiosk("cart") as kiosk:
            self._backend_comes_up(kiosk)
            with Stub(self._folder, self._port) as stub, _shopper(stub.url) as shopper:
                self._pairing(kiosk, shopper)
                self._shopping(kiosk, shopper)
                self._paying(kiosk, shopper)
                self._trouble(kiosk, shopper)
                self._backend_goes_away(kiosk, stub, shopper)
            kiosk.stop(signal.SIGTERM)
        sheet = self._contact_sheet()
        _say(f"Done: {len(self._pictures)} screens in {self._out}, all of them on {sheet}")
        return 0

    def _kiosk(self, name: str, *options: str, backend: str | None = None) -> RunningKiosk:
        folder = self._folder / name
        folder.mkdir()
        return RunningKiosk(folder, backend or self._url, *self._options, *options, variables=self._variables)

    def _step(self, text: str) -> None:
        self._steps += 1
        _say(f"{self._steps:4}  {text}")

    def _save(self, kiosk: RunningKiosk, name: str) -> None:
        file = self._out / f"{len(self._pictures) + 1:02}-{name}.png"
        file.write_bytes(kiosk.picture())
        self._pictures.append(file)

    def _setup_needed(self) -> None:
        self._step("a technician's typo: the screen says what is wrong, in which line, and what to do")
        file = self._folder / "kiosk.toml"
        file.write_text('langauge = "en"\n\n[display]\nrotation = 45\n', encoding="utf-8")
        with self._kiosk("typo", "--config", str(file)) as kiosk:
            kiosk.shows("setup")
            self._save(kiosk, "setup")

    def _backend_comes_up(self, kiosk: RunningKiosk) -> None:
        self._step("the cart starts; the store's backend accepts, but does not answer yet")
        # Whoever listens and does not speak keeps a client waiting.
        with socket.create_server(("127.0.0.1", self._port)):
            kiosk.shows("starting")
            self._save(kiosk, "starting")
        self._step("the backend is not there: the cart says so, and tries again by itself")
        kiosk.shows("offline")
        self._save(kiosk, "offline")

    def _pairing(self, kiosk: RunningKiosk, shopper: Shopper) -> None:
        self._step("the backend is there: the code appears, without a tap")
        kiosk.shows("pairing", 40)
        self._save(kiosk, "pairing")
        self._step("a session starts that the backend does not confirm: a welcome, and back to the code")
        false = {"event_type": "session-started", "session_id": 999999, "token": "not.a.token"}
        requests.post(f"{self._url}/stub/carts/1/event", json=false, timeout=5).raise_for_status()
        kiosk.shows("welcome")
        self._save(kiosk, "welcome")
        kiosk.shows("pairing")
        self._step("the phone scans the code")
        self._scan(kiosk, shopper)
        kiosk.shows("shopping")
        self._save(kiosk, "shopping-empty")

    def _scan(self, kiosk: RunningKiosk, shopper: Shopper) -> None:
        """As a phone does, from the picture of the screen; without the reader, the code that was issued last."""
        try:
            import zxingcpp
        except ImportError:
            shopper.scan_shown()
            return
        with Image.open(io.BytesIO(kiosk.picture())) as screen:
            codes = zxingcpp.read_barcodes(screen)
            found = [code for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode]
        if not found:
            raise DemoError("the code on the screen could not be read")
        shopper.scan(found[0].text)

    def _shopping(self, kiosk: RunningKiosk, shopper: Shopper) -> None:
        for product in random.Random(SHOPPER).sample(shopper.products(), PRODUCTS):  # noqa: S311 - no secret
            shopper.add(product.barcode)
            self._step(f"puts in {product.description}, {product.price} EGP")
        total = shopper.basket().total
        self._step(f"the basket holds {PRODUCTS} products for {total} EGP")
        kiosk.settled(PICTURES_APART_S)
        self._save(kiosk, "shopping")
        looked_at = shopper.products()[4]
        self._step(f"scans {looked_at.description} to look at it")
        shopper.read(looked_at.barcode)
        kiosk.settled(PICTURES_APART_S)
        self._save(kiosk, "preview")
        self._step("puts something in without scanning it: the cart asks for it")
        shopper.warn("weight increased")
        kiosk.shows("shopping", attention="weight increased")
        self._save(kiosk, "attention")
        forgotten = shopper.products()[0]
        self._step(f"scans it: {forgotten.description}")
        shopper.add(forgotten.barcode)
        kiosk.shows("shopping", attention=None)

    def _paying(self, kiosk: RunningKiosk, shopper: Shopper) -> None:
        self._step("wants to pay: a payment is created")
        session = shopper.session_id
        requests.post(f"{self._url}/payment/create-payment/{session}", timeout=5).raise_for_status()
        kiosk.shows("paying")
        self._save(kiosk, "paying")
        self._step("the payment fails, and says what can be done")
        shopper.pay("fail")
        kiosk.settled()
        self._save(kiosk, "payment-failed")
        self._step("pays on the phone: thanks and a receipt")
        shopper.pay("success")
        kiosk.shows("receipt")
        self._save(kiosk, "receipt")
        self._step(f"{RECEIPT_S} s later everything of the shopper is gone: the next code")
        kiosk.shows("pairing")

    def _trouble(self, kiosk: RunningKiosk, shopper: Shopper) -> None:
        self._step("the event of a scan is lost: the cart finds out and invites no second scan")
        requests.post(f"{self._url}/stub/carts/1/orphan", timeout=5).raise_for_status()
        shopper.scan_shown()
        kiosk.shows("reduced")
        self._save(kiosk, "reduced")
        shopper.end("silent")
        kiosk.shows("pairing")
        self._step("the cart is to be looked after")
        self._set_status("maintenance")
        kiosk.shows("out-of-service")
        self._save(kiosk, "out-of-service")
        self._set_status("available")
        kiosk.shows("pairing")

    def _set_status(self, status: str) -> None:
        requests.put(f"{self._url}/stub/carts/1/status", json={"status": status}, timeout=5).raise_for_status()

    def _backend_goes_away(self, kiosk: RunningKiosk, stub: Stub, shopper: Shopper) -> None:
        self._step("shops again, and the backend goes away: the basket stays, and says as of when it is")
        self._scan(kiosk, shopper)
        kiosk.shows("shopping")
        for product in shopper.products()[3:6]:
            shopper.add(product.barcode)
        kiosk.settled()
        stub.stop()
        kiosk.shows("shopping", light="green-amber-blip")
        self._save(kiosk, "shopping-away")
        self._step("the backend comes back and has forgotten the session: the cart says goodbye")
        with Stub(self._folder, self._port):
            kiosk.shows("receipt", 40)
            self._save(kiosk, "goodbye")
            kiosk.shows("pairing")

    def _contact_sheet(self) -> Path:
        pictures = []
        for file in self._pictures:
            with Image.open(file) as found:
                height = found.height * SHEET_WIDTH // found.width
                pictures.append(found.convert("RGB").resize((SHEET_WIDTH, height), Image.Resampling.LANCZOS))
        gap = 16
        height = pictures[0].height
        rows = -(-len(pictures) // SHEET_COLUMNS)
        size = (SHEET_COLUMNS * (SHEET_WIDTH + gap) + gap, rows * (height + gap) + gap)
        sheet = Image.new("RGB", size, (52, 58, 55))
        for index, picture in enumerate(pictures):
            column, row = index % SHEET_COLUMNS, index // SHEET_COLUMNS
            sheet.paste(picture, (gap + column * (SHEET_WIDTH + gap), gap + row * (height + gap)))
        file = self._out / "contact-sheet.png"
        sheet.save(file)
        return file
