from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pygame
import pytest
import zxingcpp
from PIL import Image

from kiosk.adapters.display import Display, Input
from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import Painter
from kiosk.adapters.qr import encode
from kiosk.adapters.status_file import StatusFile
from kiosk.adapters.systemd import Notifier
from kiosk.adapters.text import RenderedText, Typeface
from kiosk.assets import asset_directory
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core import lights
from kiosk.core.due import FRAME_S
from kiosk.core.effects import Effect
from kiosk.core.events import ServerTime
from kiosk.core.lights import Light
from kiosk.core.models import Basket, CartStatus, Credentials, Line, PairingToken, Product, Weight
from kiosk.core.secret import Secret
from kiosk.core.state import Pairing, Parting, Payment, PaymentStage, Qr, Shopping, State, Stream, StreamStatus
from kiosk.errors import LampError
from kiosk.inbox import Command, Inbox, Item
from kiosk.loop import EVENTS_PER_FRAME, Loop, Outcome
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect, Scene
from kiosk.screens.theme import Rgb
from kiosk.screens.touch import Phase, Touch
from kiosk.screens.view import view
from kiosk.status import Status, read
from tests.samples.common import TOKEN, basket
from tests.shots import layout_for

PANEL, SIZE = "800x480", (800, 480)
BURST = 10_000
OPENED = Credentials(41, Secret("bearer-of-41"))


class FakeLamp:
    """Notes its lights; fails as often as it is told to."""

    def __init__(self) -> None:
        self.lights: list[str] = []
        self.failures = 0

    def show(self, light: Light) -> None:
        if self.failures:
            self.failures -= 1
            raise LampError("the status lights cannot be set")
        if self.lights[-1:] != [light.name]:
            self.lights.append(light.name)

    def close(self) -> None:
        pass


class WatchedPainter(Painter):
    """Counts its paintings, and notes the last scene."""

    frames = 0
    repaints = 0
    scene: Scene

    def paint(self, scene: Scene) -> list[Rect]:
        self.frames += 1
        self.scene = scene
        return super().paint(scene)

    def repaint(self) -> None:
        self.repaints += 1
        super().repaint()


class WatchedInbox(Inbox):
    """Notes how many items are taken at a time; `before_take` is told how often something was taken before."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[int] = []
        self.before_take: Callable[[int], None] = lambda _: None

    def take(self, most: int) -> list[Item]:
        self.before_take(len(self.taken))
        items = super().take(most)
        self.taken.append(len(items))
        return items


class WatchedTypeface(Typeface):
    """Notes what it draws, and how often it is told to forget."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[str] = []
        self.forgotten = 0

    def render(self, text: str, size: int, weight: int, color: Rgb, *, rtl: bool) -> RenderedText:
        self.drawn.append(text)
        return super().render(text, size, weight, color, rtl=rtl)

    def forget(self) -> None:
        self.forgotten += 1
        super().forget()


@dataclass
class Kiosk:
    """The loop with everything around it that is not the network."""

    display: Display
    folder: Path
    inbox: WatchedInbox = field(default_factory=WatchedInbox)
    lamp: FakeLamp = field(default_factory=FakeLamp)
    typeface: WatchedTypeface = field(default_factory=WatchedTypeface)
    performed: list[Effect] = field(default_factory=list)
    answer: Callable[[Effect], None] = lambda _: None
    """What the test does when an effect is carried out, on the loop's thread."""

    def __post_init__(self) -> None:
        self.layout: Layout = layout_for(PANEL, self.typeface)
        self.painter = WatchedPainter(self.display.canvas, self.typeface, Icons(asset_directory()))
        self.inbox.wake = self.display.wake

    @property
    def screenshot(self) -> Path:
        return self.folder / "screen.png"

    def run(self, state: State) -> Outcome:
        def perform(effect: Effect) -> None:
            self.performed.append(effect)
            self.answer(effect)

        loop = Loop(
            state,
            self.inbox,
            display=self.display,
            painter=self.painter,
            layout=self.layout,
            lamp=self.lamp,
            status_file=StatusFile(self.folder),
            notifier=Notifier({}),
            backend="http://127.0.0.1:8800",
            screenshot=self.screenshot,
            forget_photos=lambda: None,
            perform=perform,
            stream_heard_at=lambda: 123.0,
        )
        return loop.run()

    def put(self, *items: Item) -> None:
        for item in items:
            self.inbox.put(item)

    def put_and_stop(self, *items: Item) -> None:
        self.put(*items, Command.STOP)

    @property
    def status(self) -> Status:
        report = read(self.folder)
        assert report is not None
        return report.status

    @property
    def codes(self) -> list[str]:
        """What a phone would read from the canvas."""
        pixels = pygame.image.tobytes(self.display.canvas, "RGB")
        found = zxingcpp.read_barcodes(Image.frombytes("RGB", SIZE, pixels))
        return [code.text for code in found if code.format == zxingcpp.BarcodeFormat.QRCode]


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    display = Display(size=SIZE, fullscreen=False, rotation=0)
    yield Kiosk(display, tmp_path)
    display.close()


def state(**changes: object) -> State:
    return replace(State(cart_id=7, languages=("en", "ar"), now=time.monotonic()), **changes)  # type: ignore[arg-type]


def shopping() -> State:
    return state(phase=Shopping(OPENED, time.monotonic(), basket()), stream=Stream(StreamStatus.LIVE))


def pairing() -> State:
    now = time.monotonic()
    qr = Qr(encode(TOKEN), now + 1000, now + 1000)
    return state(phase=Pairing(qr), stream=Stream(StreamStatus.LIVE))


def tap(x: float, y: float) -> None:
    for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
        pygame.event.post(
            pygame.event.Event(kind, finger_id=0, touch_id=1, x=x / SIZE[0], y=y / SIZE[1], dx=0.0, dy=0.0)
        )


def test_from_the_start_to_a_code_that_can_be_scanned(kiosk: Kiosk) -> None:
    """Each effect is answered as the backend would; the answers lead to a painted screen, a light and a status."""

    def backend(effect: Effect) -> None:
        clock = ServerTime(1795461000.0, time.monotonic())
        if isinstance(effect, do.FetchQr):
            token = PairingToken(TOKEN, 7, clock.date + 60)
            kiosk.put(on.QrFetched(effect.request, encode(TOKEN), token, clock), on.StreamLive())
        elif isinstance(effect, do.FetchCartStatus):
            kiosk.put_and_stop(on.CartStatusFetched(effect.request, CartStatus(7, "available", None), clock))

    kiosk.answer = backend
    kiosk.put(on.Started())
    assert kiosk.run(state()) is Outcome.STOPPED
    assert kiosk.codes == [TOKEN]
    assert kiosk.lamp.lights == [lights.STARTING.name, lights.PAIRING.name]
    assert (kiosk.status.screen, kiosk.status.stream, kiosk.status.light) == ("pairing", "live", lights.PAIRING.name)
    assert kiosk.status.backend == "http://127.0.0.1:8800"
    assert kiosk.status.stream_at == 123.0
    assert kiosk.status.qr_expires_at is not None


def test_a_code_leaves_the_screen_with_its_stream(kiosk: Kiosk) -> None:
    kiosk.put_and_stop(on.StreamDown("connection refused", 1000.0))
    kiosk.run(pairing())
    assert kiosk.codes == []
    assert kiosk.status.screen == "offline"
    assert kiosk.status.qr_expires_at is None
    assert kiosk.status.last_error == "connection refused"


def test_what_is_asked_for_is_carried_out_in_order(kiosk: Kiosk) -> None:
    kiosk.put_and_stop(on.CheckoutCompleted(41))
    kiosk.run(shopping())
    assert kiosk.performed == [do.CloseFeed(), do.EraseSession()]
    assert kiosk.status.screen == "receipt"


@pytest.mark.parametrize("first", [Command.STOP, on.ConfigurationChanged()])
def test_it_ends_when_it_is_told_to(first: Item, kiosk: Kiosk) -> None:
    kiosk.put(first)
    assert kiosk.run(pairing()) is (Outcome.STOPPED if first is Command.STOP else Outcome.RELOAD)


def test_the_window_s_close_button_ends_it(kiosk: Kiosk) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert kiosk.run(pairing()) is Outcome.STOPPED


def test_a_saved_screen_shows_the_latest_state_and_goes_with_the_loop(kiosk: Kiosk) -> None:
    seen: list[tuple[int, bytes]] = []

    def look(effect: Effect) -> None:
        if isinstance(effect, do.CloseFeed):
            with Image.open(kiosk.screenshot) as image:
                seen.append((stat.S_IMODE(kiosk.screenshot.stat().st_mode), image.convert("RGB").tobytes()))

    kiosk.answer = look
    kiosk.put_and_stop(on.WeightChanged(Weight.INCREASED), Command.SAVE_SCREEN, on.CheckoutCompleted(41))
    kiosk.run(shopping())
    ((mode, saved),) = seen
    assert mode == 0o600
    pink = Image.frombytes("RGB", SIZE, saved).getpixel((60, 300))
    assert pink == layout_for(PANEL, kiosk.typeface).theme.palette.danger_ground
    assert not kiosk.screenshot.exists()


def test_a_screen_that_cannot_be_saved_is_told(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    kiosk.screenshot.mkdir()
    kiosk.put_and_stop(Command.SAVE_SCREEN)
    kiosk.run(shopping())
    assert f"The screen could not be written to {kiosk.screenshot}" in caplog.text


def test_when_a_session_ends_nothing_of_it_is_kept(kiosk: Kiosk) -> None:
    now = time.monotonic()
    parting = state(phase=Parting(41, None, now, now), stream=Stream(StreamStatus.LIVE))
    kiosk.answer = lambda effect: kiosk.put(Command.STOP) if isinstance(effect, do.FetchQr) else None
    kiosk.layout.categories.icon_for("A name of the shopper's", None)
    kiosk.run(parting)
    assert kiosk.typeface.forgotten == 1
    assert kiosk.layout.categories._find.cache_info().currsize == 0
    assert do.ForgetShopper() in kiosk.performed, "who waits to ask in the shopper's name is told too"
    assert kiosk.status.screen == "starting"
    assert kiosk.status.session_id is None


def test_a_due_moment_comes_without_any_event(kiosk: Kiosk) -> None:
    now = time.monotonic()
    parting = state(phase=Parting(41, None, now, now + 0.03), stream=Stream(StreamStatus.LIVE))
    kiosk.answer = lambda effect: kiosk.put(Command.STOP) if isinstance(effect, do.FetchQr) else None
    assert kiosk.run(parting) is Outcome.STOPPED
    assert isinstance(kiosk.performed[-1], do.FetchQr | do.FetchCartStatus)


def test_a_tap_on_the_language_button_changes_the_language(kiosk: Kiosk) -> None:
    tap(780, 30)
    kiosk.put_and_stop()
    kiosk.run(pairing())
    assert "Cart 7" in kiosk.typeface.drawn
    assert "عربة 7" in kiosk.typeface.drawn


def test_a_burst_of_events_does_not_starve_the_screen(kiosk: Kiosk) -> None:
    """All of them are taken, and after every few hundred a frame is drawn and touches are looked at."""
    kiosk.put_and_stop(*[on.ItemRead(str(number)) for number in range(BURST)])
    kiosk.run(shopping())
    assert sum(kiosk.inbox.taken) == BURST + 1
    assert max(kiosk.inbox.taken) <= EVENTS_PER_FRAME
    assert kiosk.painter.frames >= BURST // EVENTS_PER_FRAME


def test_a_tap_in_the_middle_of_a_burst_is_seen_within_a_frame(kiosk: Kiosk) -> None:
    seen: list[bool] = []

    def watch(frame: int) -> None:
        if frame == 2:
            tap(780, 30)
        if frame == 4:
            seen.append("عربة 7" in kiosk.typeface.drawn)

    kiosk.inbox.before_take = watch
    kiosk.put_and_stop(*[on.ItemRead(str(number)) for number in range(EVENTS_PER_FRAME * 6)])
    kiosk.run(shopping())
    assert seen == [True]


def test_a_lamp_that_fails_once_is_told_and_tried_again(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    kiosk.lamp.failures = 1
    kiosk.put(on.Touched())
    kiosk.put_and_stop()
    kiosk.run(shopping())
    assert kiosk.lamp.lights == [lights.SHOPPING.name]
    assert "the status lights cannot be set" in caplog.text


def test_a_lamp_that_stays_broken_does_not_keep_the_loop_awake(kiosk: Kiosk) -> None:
    now = time.monotonic()
    kiosk.lamp.failures = 1_000_000
    kiosk.answer = lambda effect: kiosk.put(Command.STOP) if isinstance(effect, do.FetchQr) else None
    kiosk.run(state(phase=Parting(41, None, now, now + 0.1), stream=Stream(StreamStatus.LIVE)))
    assert kiosk.painter.frames < 10


def test_what_a_window_lost_is_painted_anew(kiosk: Kiosk) -> None:
    pygame.event.post(pygame.event.Event(pygame.VIDEOEXPOSE))
    kiosk.put_and_stop()
    kiosk.run(pairing())
    assert kiosk.painter.repaints >= 1
    assert kiosk.codes == [TOKEN]


# --- what moves ---


@dataclass
class Clock:
    """The loop's clock and sleep: no time passes but what the loop sleeps. Notes how long that is each time."""

    kiosk: Kiosk
    rounds: list[list[Input]]
    """What each sleep brings; after the last one the loop is stopped once it sleeps for longer than a frame."""
    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> list[Input]:
        if self.rounds:
            self.now += 0.01
            return self.rounds.pop(0)
        self.pauses.append(seconds)
        if seconds > FRAME_S + 1e-6:
            self.kiosk.put(Command.STOP)
        else:
            self.now += seconds
        return []


def long_basket() -> Basket:
    product = Product("1", "Baladi bread", Decimal(12))
    return Basket(tuple(Line(str(number), 1, product) for number in range(200)), Decimal(2400))


@pytest.fixture
def moving() -> State:
    """A basket that is longer than the screen."""
    return state(now=0.0, phase=Shopping(OPENED, 0.0, long_basket()), stream=Stream(StreamStatus.LIVE))


def run_with(kiosk: Kiosk, state: State, monkeypatch: pytest.MonkeyPatch, *rounds: list[Input]) -> Clock:
    clock = Clock(kiosk, list(rounds))
    monkeypatch.setattr("kiosk.loop.time", SimpleNamespace(monotonic=clock.monotonic))
    monkeypatch.setattr(kiosk.display, "wait", clock.wait)
    kiosk.run(state)
    return clock


def drag(kiosk: Kiosk, state: State) -> list[Input]:
    """From the list's middle upwards, and let go."""
    area = view(state, layout_for(PANEL, kiosk.typeface)).scroll
    assert area is not None
    x, y = area.rect.x + area.rect.w / 2, area.rect.y + area.rect.h / 2
    moves = [Touch(Phase.MOVE, x, y - way) for way in range(10, 130, 10)]
    return [Touch(Phase.DOWN, x, y), *moves, Touch(Phase.UP, x, y - 120)]


def tap_on(kiosk: Kiosk, state: State, name: str) -> list[Input]:
    (rect,) = [target.rect for target in view(state, layout_for(PANEL, kiosk.typeface)).targets if target.name == name]
    x, y = rect.x + rect.w / 2, rect.y + rect.h / 2
    return [Touch(Phase.DOWN, x, y), Touch(Phase.UP, x, y)]


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def painted_directly(kiosk: Kiosk, state: State) -> bytes:
    surface = pygame.Surface(SIZE)
    Painter(surface, kiosk.typeface, Icons(asset_directory())).paint(view(state, layout_for(PANEL, kiosk.typeface)))
    return pixels(surface)


def test_a_list_that_is_thrown_is_drawn_frame_by_frame_and_then_costs_nothing(
    kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    touches = drag(kiosk, moving)
    clock = run_with(kiosk, moving, monkeypatch, *([touch] for touch in touches))
    *frames, rest = clock.pauses
    assert len(frames) > 20
    assert all(pause == pytest.approx(FRAME_S) for pause in frames)
    assert rest > 1.0
    area = kiosk.painter.scene.scroll
    assert area is not None
    assert area.offset > 200
    assert area.at_rest(area.offset) == area.offset


def test_two_taps_pay(kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(moving.phase, Shopping)
    review = replace(moving, phase=replace(moving.phase, payment=Payment(PaymentStage.REVIEW, 0.0)))
    run_with(kiosk, moving, monkeypatch, tap_on(kiosk, moving, "pay"), tap_on(kiosk, review, "payment.confirm"), [], [])
    assert [effect for effect in kiosk.performed if isinstance(effect, do.CreatePayment)] == [do.CreatePayment(1, 41)]
    assert kiosk.status.screen == "paying"


@pytest.mark.parametrize("touches", [drag, lambda kiosk, state: tap_on(kiosk, state, "language")])
def test_without_motion_nothing_is_drawn_after_the_finger(
    touches: Callable[[Kiosk, State], list[Input]], kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = replace(moving, motion=False)
    clock = run_with(kiosk, still, monkeypatch, touches(kiosk, still))
    assert clock.pauses[0] > 1.0


def test_a_burst_of_movements_draws_once(kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch) -> None:
    touches = drag(kiosk, moving)[:-1]
    run_with(kiosk, moving, monkeypatch, touches * 20)
    # At the start, after the burst, and when the loop is stopped.
    assert kiosk.painter.frames == 3


def test_at_rest_the_loop_sleeps_until_something_is_due(
    kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_with(kiosk, moving, monkeypatch).pauses[0] >= 60.0


def test_a_change_of_the_shopper_s_dissolves_and_then_costs_nothing(
    kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = run_with(kiosk, moving, monkeypatch, tap_on(kiosk, moving, "language"))
    *frames, rest = clock.pauses
    assert 6 <= len(frames) <= 9
    assert all(pause == pytest.approx(FRAME_S) for pause in frames)
    assert rest > 1.0
    assert pixels(kiosk.display.canvas) == painted_directly(kiosk, replace(moving, language="ar"))


def test_what_answers_a_scan_is_there_at_once(kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.put(on.WeightChanged(Weight.INCREASED))
    clock = run_with(kiosk, moving, monkeypatch, [])
    assert clock.pauses[0] > 1.0


def test_a_screen_that_is_saved_in_the_middle_of_a_change_shows_all_of_it(
    kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[bytes] = []

    def look(_: int) -> None:
        if kiosk.screenshot.exists():
            with Image.open(kiosk.screenshot) as image:
                saved.append(image.convert("RGB").tobytes())

    kiosk.inbox.before_take = look
    kiosk.put(Command.SAVE_SCREEN)
    run_with(kiosk, moving, monkeypatch, tap_on(kiosk, moving, "language"))
    assert saved[0] == painted_directly(kiosk, replace(moving, language="ar"))


@pytest.mark.parametrize(("taps", "language"), [(1, "en"), (2, "ar")])
def test_the_touch_that_wakes_a_dimmed_screen_does_nothing_else(
    taps: int, language: str, kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    dimmed = replace(moving, active_at=-100.0, dim_after_s=30.0)
    assert view(dimmed, layout_for(PANEL, kiosk.typeface)).brightness < 1.0
    touches = [[touch] for _ in range(taps) for touch in tap_on(kiosk, moving, "language")]
    run_with(kiosk, dimmed, monkeypatch, *touches)
    assert pixels(kiosk.display.canvas) == painted_directly(kiosk, replace(moving, language=language))


def test_the_loop_wakes_up_to_dim_the_screen(kiosk: Kiosk, moving: State, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = run_with(kiosk, replace(moving, active_at=-25.0, dim_after_s=30.0), monkeypatch)
    assert clock.pauses[0] == pytest.approx(5.0)
