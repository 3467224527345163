"""An hour of random touches over the real screens, the real core and a simulated backend, in simulated time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core import comfort
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.comfort import LEFT_AFTER_S
from kiosk.core.due import next_due
from kiosk.core.effects import Request
from kiosk.core.events import PaymentNews
from kiosk.core.lights import light_for
from kiosk.core.models import Basket, Line, Product, Reason, Way, Weight
from kiosk.core.screen import Screen, screen_of
from kiosk.core.state import State
from kiosk.core.step import TAPS, TAPS_ANYWHERE
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect, Scene
from kiosk.screens.touch import Gestures, Phase, Touch
from kiosk.screens.view import SERVED, view
from tests.core.builders import START, Driver, checklist, credentials
from tests.core.world import Calls, Connection, World
from tests.samples.common import CRUEL_LINES, GOODS
from tests.samples.store_map import AISLES, OFFERS, offered, plan, points
from tests.shots import layout_for

SESSIONS = 8
SESSION_S = 450.0
"""Eight of them make an hour."""
GONE_WITHIN_S = 120.0
"""So long after the last touch the cart is free again: a receipt that was kept stands for a minute."""
LEFT_AT_MOST = 3
"""So many kinds of targets may chance leave out, of those that show for moments only."""
PIECE_S = 0.25
"""In no longer pieces does time pass, so that the simulated world sees that a highlight fades, and does not spin."""
UNPAID = (PaymentNews.CREATED, PaymentNews.RETRYING, PaymentNews.FAILED)
SHAKY = (do.CheckItem, do.FetchWay, do.TellStaff, do.SendFeedback)
OUTAGES = ((Calls.REFUSED, Connection.REFUSED), (Calls.TIMED_OUT, Connection.SILENT), (Calls.ERROR, Connection.LIVE))


class Shop(World):
    """A backend that has something to show on every panel."""

    def _answer(self, request: Request) -> None:
        time = self.driver.time(request.request)
        event: on.Answer
        match request:
            case do.FetchMap(request=number):
                event = on.MapFetched(number, plan(), time)
            case do.FetchWay(request=number):
                event = on.WayFetched(number, Way(points(1, 2, 3)), time)
            case do.FetchProduct(request=number):
                event = on.ProductFetched(number, product(number), time)
            case do.FetchReasons(request=number):
                event = on.ReasonsFetched(number, tuple(Reason(each, f"Reason {each}") for each in range(6)), time)
            case _:
                super()._answer(request)
                return
        self._after(self.rtt / 2, lambda: self.tell(event))


def product(number: int) -> Product:
    name, arabic, size, price, *_ = GOODS[number % len(GOODS)]
    return Product(f"{number % len(OFFERS) + 1}-0", name, Decimal(price), arabic, size)


class Monkey:
    """Plays the finger, and the loop between it and the core."""

    def __init__(self, world: World, layout: Layout, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.tapped: Counter[str] = Counter()
        """How often each kind of target."""
        self._layout = layout
        self._gestures = Gestures(layout.px_per_mm)
        self._drawn: State | None = None
        self._scene: Scene

    @property
    def state(self) -> State:
        return self.world.driver.state

    def scene(self) -> Scene:
        """What is on the screen now."""
        if self.state is not self._drawn:
            self._drawn, self._scene = self.state, view(self.state, self._layout)
            check(self._scene, self.state)
        return self._scene

    def pass_time(self, seconds: float) -> None:
        end = self.world.driver.now + seconds
        while (now := self.world.driver.now) < end:
            self.world.run(min(end - now, max(0.001, self._gestures.next_frame - now), PIECE_S))
            assert next_due(self.state) > self.world.driver.now
            self._feed(self._gestures.frame(self.scene(), self.world.driver.now, motion=self.state.motion))

    def touch(self, phase: Phase, x: float, y: float) -> list[on.Event]:
        scene, now = self.scene(), self.world.driver.now
        return self._feed(self._gestures.follow(Touch(phase, x, y), scene, now, motion=self.state.motion))

    def stroke(self, *way: tuple[float, float]) -> None:
        """From the first point over the others. What wakes the screen does nothing else."""
        asleep = comfort.asleep(self.state)
        events = self.touch(Phase.DOWN, *way[0])
        for point in way[1:]:
            self.pass_time(self.chance.choice((0.008, 0.016, 0.05)))
            events += self.touch(Phase.MOVE, *point)
        self.pass_time(self.chance.choice((0.0, 0.02, 0.2)))
        events += self.touch(Phase.UP, *way[-1])
        if asleep:
            assert [type(event) for event in events] == [on.Touched]

    def touch_something(self) -> None:
        width, height = self.scene().size
        somewhere = self.chance.uniform(0, width - 1), self.chance.uniform(0, height - 1)
        targets = self.scene().targets
        match self.chance.randrange(10):
            case 0:
                self.stroke(somewhere)
            case 1 | 2:
                to = self.chance.uniform(0, height - 1)
                steps = self.chance.randint(2, 6)
                x, y = somewhere
                self.stroke(*((x, y + (to - y) * step / steps) for step in range(steps + 1)))
            case _ if targets:
                # It likes best what it has touched least.
                rarest = min(self.tapped[kind(target.name)] for target in targets)
                rare = [target for target in targets if self.tapped[kind(target.name)] == rarest]
                rect = self.chance.choice(self.chance.choice((targets, rare))).rect
                self.stroke((rect.x + rect.w / 2, rect.y + rect.h / 2))

    def _feed(self, events: list[on.Event]) -> list[on.Event]:
        self.tapped.update(kind(event.target) for event in events if isinstance(event, on.Tapped))
        for event in events:
            self.world.tell(event)
        return events


def kind(target: str) -> str:
    """The target's name without the number of what it stands for."""
    name, _, argument = target.partition(":")
    return name if argument.isdigit() else target


def check(scene: Scene, state: State) -> None:
    """What holds for every screen."""
    panel = Rect(0, 0, *scene.size)
    for node in scene.nodes:
        shown = node.rect.clipped(node.clip)
        assert node.rect.w >= 0, node
        assert node.rect.h >= 0, node
        assert not (shown.w and shown.h) or shown.within(panel), node
    for target in scene.targets:
        assert target.rect.within(panel), target
    names = {target.name for target in scene.targets}
    screen = screen_of(state)
    if screen in SERVED:
        assert names & {"staff.call", "staff.cancel"}, names
    if screen is Screen.PAYING:
        assert "payment.back" in names
    if screen is Screen.RECEIPT:
        assert "receipt.done" in names
    assert light_for(state).name


def something_happens(world: World, chance: random.Random) -> None:
    """The store, the scanner, the scale or the network does something."""
    match chance.randrange(12):
        case 0:
            world.basket = basket(chance)
            world.tell(on.CartUpdated(None))
        case 1 | 2:
            world.tell(on.ItemRead(str(chance.randrange(3))))
        case 3:
            world.tell(on.WeightChanged(chance.choice(tuple(Weight))))
        case 4:
            world.aisle = chance.randrange(1, len(AISLES) + 1)
            world.tell(on.PromotionsUpdated(chance.choice((None, world.aisle))))
        case 5:
            world.tell(
                on.PaymentChanged(chance.choice((PaymentNews.CREATED, PaymentNews.RETRYING, PaymentNews.FAILED)))
            )
        case 6:
            world.all_fails(*chance.choice(OUTAGES))
        case 7:
            world.break_stream()
        case 8:
            world.calls_of = dict.fromkeys(chance.sample(SHAKY, 2), Calls.ERROR)
        case _:
            world.all_is_well()


def basket(chance: random.Random) -> Basket:
    kinds = chance.choice((0, 1, 3, 8, 200))
    lines = tuple(Line(str(number), 1 + number % 3, product(number)) for number in range(kinds))
    lines += CRUEL_LINES if chance.random() < 0.2 else ()
    return Basket(lines, sum((line.total or Decimal(0) for line in lines), Decimal(0)))


def ends(world: World, session_id: int, chance: random.Random) -> None:
    """The session ends in one of the ways in which sessions end."""
    world.all_is_well()
    world.calls_of = {}
    world.session = None
    match chance.randrange(3):
        case 0:
            world.tell(on.CheckoutCompleted(session_id, total=world.basket.total))
        case 1:
            world.tell(on.PaymentChanged(PaymentNews.SUCCEEDED))
        case _:
            pass  # `cart-status` will tell


def sessions(world: World, chance: random.Random) -> Iterator[int]:
    """Each begins with a scan."""
    for session_id in range(41, 41 + SESSIONS):
        world.session, world.basket = session_id, basket(chance)
        world.offers = offered(dict(enumerate(AISLES, 1)), dict(enumerate(OFFERS, 1))) if chance.random() < 0.8 else ()
        world.checklist = checklist(*(False,) * chance.choice((0, 3, 60))) if chance.random() < 0.8 else None
        opened = credentials(session_id)
        world.tell(on.SessionStarted(opened.session_id, opened.token))
        world.run_until(Screen.SHOPPING, 5.0)
        yield session_id


@pytest.mark.parametrize(("panel", "motion"), [("800x480", True), ("720x1280", False)])
def test_an_hour_of_random_touches_ends_with_a_free_cart(panel: str, *, motion: bool) -> None:
    chance = random.Random(f"{panel} {motion}")
    driver = Driver(motion=motion, sounds=True, staff_told=True, dim_after_s=60.0, active_at=START)
    world = Shop(driver)
    world.start()
    world.run_until(Screen.PAIRING, 5.0)
    monkey = Monkey(world, layout_for(panel, Typeface()), chance)
    for session_id in sessions(world, chance):
        end = driver.now + SESSION_S
        while driver.now < end:
            for _ in range(chance.randint(1, 24)):
                monkey.touch_something()
                monkey.pass_time(chance.choice((0.05, 0.2, 0.6)))
            something_happens(world, chance)
            monkey.pass_time(chance.choice((0.1, 3.0, 20.0, 70.0)))
        ends(world, session_id, chance)
        for _ in range(chance.randint(0, 40)):
            monkey.touch_something()
            monkey.pass_time(0.5)
        world.run_until(Screen.PAIRING, GONE_WITHIN_S)
        # What was chosen on the free cart goes too, once nobody is there.
        monkey.pass_time(LEFT_AFTER_S + 1.0)
        assert not comfort.chosen(driver.state)
        assert driver.state.staff_call is None
        assert world.calling is not True
    tried = {name.partition(":")[0] for name in monkey.tapped}
    left = ({name for _, name in TAPS} | set(TAPS_ANYWHERE)) - tried
    assert len(left) <= LEFT_AT_MOST, left
