"""What there is to hear: sounds only where the cart has them, and the total only where it is spoken."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Sound
from kiosk.core.events import Event, PaymentNews
from kiosk.core.models import Weight
from tests.core.builders import SESSION, Driver, basket, paid, shopping


def hearing(driver: Driver, *, sounds: bool = True, spoken: bool = True) -> Driver:
    driver.state = replace(driver.state, sounds=sounds, spoken=spoken)
    driver.all_effects.clear()
    return driver


def heard(driver: Driver) -> list[Sound]:
    return [effect.sound for effect in driver.all_effects if isinstance(effect, do.PlaySound)]


def said(driver: Driver) -> list[do.SayTotal]:
    return [effect for effect in driver.all_effects if isinstance(effect, do.SayTotal)]


def becomes(driver: Driver, *quantities: int) -> None:
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(*quantities))


@pytest.mark.parametrize(
    ("event", "sound"),
    [
        (on.Tapped("panel:help"), Sound.TAP),
        (on.Tapped("language"), Sound.TAP),
        (on.Tapped("staff.call"), Sound.TAP),
        (on.ItemRead("6220"), Sound.READ),
        (on.WeightChanged(Weight.INCREASED), Sound.ALARM),
        (on.FeedReported(SESSION, on.WeightChanged(Weight.DECREASED)), Sound.ALARM),
        (on.CheckoutCompleted(SESSION), Sound.PAID),
        (on.PaymentChanged(PaymentNews.SUCCEEDED), Sound.PAID),
    ],
    ids=repr,
)
def test_each_thing_has_its_sound(event: Event, sound: Sound) -> None:
    driver = hearing(shopping())
    driver.feed(event)
    assert heard(driver) == [sound]


def test_what_is_put_in_is_heard_and_what_is_taken_out_is_not() -> None:
    driver = hearing(shopping(1, 2))
    becomes(driver, 2, 2)
    assert heard(driver) == [Sound.ADDED]
    becomes(driver, 1, 2)
    becomes(driver, 1, 2)
    becomes(driver, 2, 1)
    assert heard(driver) == [Sound.ADDED]


def test_an_echo_is_not_heard_again() -> None:
    driver = hearing(shopping())
    for event in (on.WeightChanged(Weight.INCREASED), on.ItemRead("1")):
        driver.feed(event)
        driver.feed(on.FeedReported(SESSION, event), after=0.2)
    assert heard(driver) == [Sound.ALARM, Sound.READ]


def test_a_tap_on_nothing_is_not_heard() -> None:
    driver = hearing(shopping())
    driver.feed(on.Tapped("nothing"))
    driver.feed(on.Tapped("receipt.done"))
    assert heard(driver) == []


def test_the_total_is_said_whenever_it_changes_in_the_shoppers_language() -> None:
    driver = hearing(shopping(1, 2))
    becomes(driver, 1, 2)
    assert said(driver) == []
    becomes(driver, 2, 2)
    assert said(driver) == [do.SayTotal(Decimal("42.00"), 4, "en")]
    driver.feed(on.Tapped("language"))
    becomes(driver, 1)
    assert said(driver)[1:] == [do.SayTotal(Decimal("10.50"), 1, "ar")]


def test_the_end_of_the_session_ends_the_speaking() -> None:
    driver = hearing(paid())
    driver.feed(on.Tapped("receipt.done"))
    assert do.BeSilent() in driver.effects


def everything(driver: Driver) -> None:
    driver.feed(on.ItemRead("6220"))
    becomes(driver, 5, 5)
    driver.feed(on.WeightChanged(Weight.INCREASED))
    for target in ("panel:offers", "pay", "payment.back", "language", "staff.call", "text-size"):
        driver.feed(on.Tapped(target))
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(on.Tapped("mood:happy"))
    driver.feed(on.Tapped("receipt.done"))


@pytest.mark.parametrize("sounds", [False, True])
@pytest.mark.parametrize("spoken", [False, True])
def test_each_is_off_unless_it_is_set(sounds: bool, spoken: bool) -> None:
    driver = hearing(shopping(), sounds=sounds, spoken=spoken)
    everything(driver)
    assert bool(heard(driver)) is sounds
    assert bool(said(driver)) is spoken
    assert driver.caused(do.BeSilent) == (1 if spoken else 0)
    if sounds:
        assert set(heard(driver)) == set(Sound)


def test_both_are_off_by_default() -> None:
    driver = shopping()
    driver.all_effects.clear()
    everything(driver)
    assert not heard(driver)
    assert not said(driver)
