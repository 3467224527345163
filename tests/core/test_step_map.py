"""The map: fetched once, and the way to an offer from where the cart is."""

from __future__ import annotations

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.floor import Square, StoreMap
from kiosk.core.models import Way, WayPoint
from kiosk.core.panels import LOCATION_EVERY_S
from kiosk.core.poll import ANSWER_BOUND_S, Poll
from kiosk.core.state import Panel, Route
from tests.core.builders import SESSION, Driver, at_panel, basket, offer, shopping

STORE = StoreMap((Square(1, 0.0, 0.0, 4), Square(2, 1.0, 0.0)), ((1, 2),))
WAY = Way((WayPoint(4, "Dairy", 0.0, 0.0), WayPoint(5, "Bread", 1.0, 0.0, 2)))
OTHER_WAY = Way((WayPoint(9, "Tea", 5.0, 5.0),))


def with_offers() -> Driver:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(offer(3, 5), offer(4, 6))
    driver.tell_location(4)
    return driver


def on_the_way() -> Driver:
    """The way to offer 3 is shown."""
    driver = with_offers()
    driver.feed(on.Tapped("offer:3"))
    driver.tell_map(STORE)
    driver.tell_way(WAY)
    return driver


def route(driver: Driver) -> Route | None:
    return driver.shopping().route


# The map


def test_the_map_is_asked_for_when_it_is_first_shown_and_never_again() -> None:
    driver = shopping()
    driver.wait(30.0)
    assert not driver.caused(do.FetchMap)
    driver.feed(on.Tapped("panel:map"))
    assert driver.is_open(do.FetchMap)
    driver.tell_map(STORE)
    assert driver.shopping().store_map == STORE
    for name in (Panel.BASKET, Panel.MAP):
        driver.feed(on.Tapped(f"panel:{name}"), after=60.0)
    assert driver.caused(do.FetchMap) == 1


def test_a_map_that_cannot_be_fetched_is_tried_again() -> None:
    driver = at_panel(Panel.MAP)
    driver.fail(do.FetchMap)
    driver.wait(1.0)
    driver.tell_map(STORE)
    assert driver.shopping().store_map == STORE


# The way


def test_a_tap_on_an_offer_shows_the_map_and_asks_for_the_way_at_once() -> None:
    driver = with_offers()
    driver.feed(on.Tapped("offer:4"))
    assert driver.shopping().panel is Panel.MAP
    assert route(driver) == Route(offer(4, 6))
    assert {do.FetchMap, do.FetchWay} <= {type(effect) for effect in driver.effects}
    assert driver.open(do.FetchWay).offer == 4
    driver.tell_way(WAY)
    assert route(driver) == Route(offer(4, 6), WAY)


@pytest.mark.parametrize("target", ["offer:", "offer", "offer:9", "offer:03", "offer:3 ", "offer:3:4", "offer:٣"])
def test_an_offer_that_does_not_exist_changes_nothing(target: str) -> None:
    driver = with_offers()
    before = driver.state
    driver.feed(on.Tapped(target))
    assert (driver.state, driver.effects) == (before, ())


@pytest.mark.parametrize("target", ["route.again", "route.end"])
def test_without_a_route_there_is_nothing_to_ask_again_or_to_end(target: str) -> None:
    driver = at_panel(Panel.MAP)
    before = driver.state
    driver.feed(on.Tapped(target))
    assert (driver.state, driver.effects) == (before, ())


def test_the_answer_for_the_offer_before_does_not_count() -> None:
    driver = with_offers()
    driver.feed(on.Tapped("offer:3"))
    early = driver.open(do.FetchWay).request
    driver.feed(on.Tapped("offer:4"))
    driver.feed(on.WayFetched(early, OTHER_WAY))
    assert route(driver) == Route(offer(4, 6))
    driver.tell_way(WAY)
    assert route(driver) == Route(offer(4, 6), WAY)


def test_in_another_aisle_the_way_is_asked_for_anew_and_the_old_one_stays_until_then() -> None:
    driver = on_the_way()
    driver.wait(LOCATION_EVERY_S)
    driver.tell_location(7)
    assert driver.open(do.FetchWay).offer == 3
    assert route(driver) == Route(offer(3, 5), WAY)
    driver.tell_way(OTHER_WAY)
    assert route(driver) == Route(offer(3, 5), OTHER_WAY)


def test_the_promotions_word_of_another_aisle_asks_for_the_way_anew_too() -> None:
    driver = on_the_way()
    driver.feed(on.PromotionsUpdated(7))
    assert driver.open(do.FetchWay).offer == 3
    assert driver.shopping().aisle_id == 7


@pytest.mark.parametrize("aisle", [4, None])
def test_in_the_same_aisle_the_way_is_not_asked_for(aisle: int | None) -> None:
    driver = on_the_way()
    driver.wait(LOCATION_EVERY_S)
    driver.tell_location(4)
    driver.feed(on.PromotionsUpdated(aisle))
    assert not driver.is_open(do.FetchWay)
    assert driver.shopping().aisle_id == 4


def test_where_the_place_is_no_longer_known_the_way_is_asked_for_anew_once() -> None:
    driver = on_the_way()
    driver.wait(LOCATION_EVERY_S)
    driver.tell_location(None)
    assert driver.open(do.FetchWay).offer == 3
    driver.tell_way(None)
    driver.wait(LOCATION_EVERY_S)
    driver.tell_location(None)
    assert driver.caused(do.FetchWay) == 2


def test_without_a_route_another_aisle_asks_for_no_way() -> None:
    driver = with_offers()
    driver.feed(on.PromotionsUpdated(7))
    driver.wait(1.0)
    assert not driver.caused(do.FetchWay)


def test_a_way_that_failed_can_be_asked_for_again() -> None:
    driver = with_offers()
    driver.feed(on.Tapped("offer:3"))
    driver.feed(on.Tapped("route.again"))
    assert driver.caused(do.FetchWay) == 1, "it is being asked for"
    driver.fail(do.FetchWay)
    assert route(driver) == Route(offer(3, 5), failed=True)
    driver.wait(60.0)
    assert driver.caused(do.FetchWay) == 1, "not by itself"
    driver.feed(on.Tapped("route.again"))
    assert route(driver) == Route(offer(3, 5))
    driver.tell_way(WAY)
    assert route(driver) == Route(offer(3, 5), WAY)


def test_where_the_backend_knows_no_way_it_can_be_asked_again_too() -> None:
    driver = with_offers()
    driver.feed(on.Tapped("offer:3"))
    driver.tell_way(None)
    assert route(driver) == Route(offer(3, 5), failed=True)
    driver.feed(on.Tapped("route.again"))
    assert driver.is_open(do.FetchWay)


def test_a_way_without_any_answer_counts_as_failed_after_its_bound() -> None:
    driver = with_offers()
    driver.feed(on.Tapped("offer:3"))
    driver.wait(ANSWER_BOUND_S + 0.1)
    assert route(driver) == Route(offer(3, 5), failed=True)


def test_a_failure_to_renew_the_way_leaves_the_one_that_is_known() -> None:
    driver = on_the_way()
    driver.feed(on.PromotionsUpdated(7))
    driver.fail(do.FetchWay)
    assert route(driver) == Route(offer(3, 5), WAY)


def test_the_end_of_the_route_leaves_the_map_and_drops_the_answer() -> None:
    driver = with_offers()
    driver.feed(on.Tapped("offer:3"))
    driver.feed(on.Tapped("route.end"))
    assert (route(driver), driver.shopping().panel) == (None, Panel.MAP)
    assert driver.state.way == Poll(), "nothing of it is waited for"
    driver.tell_way(WAY)
    assert route(driver) is None
    driver.feed(on.PromotionsUpdated(8))
    driver.wait(1.0)
    assert driver.caused(do.FetchWay) == 1


def test_the_route_stays_while_another_panel_shows_and_the_map_begins_at_its_top() -> None:
    driver = on_the_way()
    driver.feed(on.Scrolled(80))
    driver.feed(on.Tapped("panel:offers"))
    assert route(driver) == Route(offer(3, 5), WAY)
    driver.feed(on.Tapped("offer:4"))
    assert driver.shopping().scroll is None


def test_an_offer_that_is_over_keeps_its_route() -> None:
    driver = on_the_way()
    driver.feed(on.PromotionsUpdated())
    driver.tell_offers()
    assert route(driver) == Route(offer(3, 5), WAY)


def test_a_basket_that_changes_meanwhile_leaves_the_map() -> None:
    driver = on_the_way()
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(9))
    assert driver.shopping().panel is Panel.MAP
    driver.feed(on.CheckoutCompleted(SESSION))
    assert not driver.is_open(do.FetchWay)
