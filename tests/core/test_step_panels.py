"""The panels of the session: which one shows, what is asked for it, where its list stands, and the offers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.deals import Deals
from kiosk.core.due import next_due
from kiosk.core.effects import Request
from kiosk.core.events import Failure
from kiosk.core.models import Offer
from kiosk.core.panels import LOCATION_EVERY_S, OFFERS_EVERY_S, offers_in_order
from kiosk.core.poll import APART_S
from kiosk.core.screen import Screen
from kiosk.core.state import Panel
from tests.core.builders import OTHER, SESSION, Driver, at_panel, credentials, offer, paid, shopping, started, welcome

HOUR_S = 3600.0
AISLES = (None, 1, 2, 3)

offers = st.lists(
    st.builds(offer, st.integers(1, 9), st.sampled_from(AISLES), st.sampled_from(["1.00", "2.50", "8.00"])), max_size=8
)


def panel(driver: Driver) -> Panel:
    return driver.shopping().panel


def answer_all(driver: Driver, aisle: int | None = None) -> None:
    """Whatever the panels ask is answered; nothing is on offer, and no list is pinned."""
    if driver.is_open(do.FetchOffers):
        driver.tell_offers(after=0.0)
    if driver.is_open(do.FetchChecklist):
        driver.tell_checklist(None, after=0.0)
    if driver.is_open(do.FetchLocation):
        driver.tell_location(aisle, after=0.0)
    if driver.is_open(do.FetchBasket):
        driver.tell_basket(driver.shopping().basket or pytest.fail("no basket"), after=0.0)
    if driver.is_open(do.FetchCartStatus):
        driver.tell_status(SESSION, after=0.0)


def stay(driver: Driver, seconds: float, aisle: int | None = None) -> None:
    """Time passes in the session, and every question is answered at once."""
    for _ in range(int(seconds)):
        driver.wait(1.0)
        answer_all(driver, aisle)


# What does not come


@pytest.mark.parametrize("panel", [Panel.OFFERS, Panel.LIST, Panel.MAP])
def test_a_panel_without_anything_is_looked_at_when_its_answer_is_overdue(panel: Panel) -> None:
    driver = at_panel(panel)
    phase = replace(driver.shopping(), offers=None, checklist_known=False)
    driver.state = replace(driver.state, phase=phase)
    asked = {Panel.OFFERS: driver.state.offers, Panel.LIST: driver.state.checklist, Panel.MAP: driver.state.store_map}
    due = asked[panel].overdue_at
    while driver.now < due:
        assert next_due(driver.state) <= due
        driver.wait(next_due(driver.state) - driver.now)
    assert driver.now == due


# Which one shows


def test_a_session_begins_with_the_basket_and_asks_for_offers_list_and_place_at_once() -> None:
    driver = welcome()
    driver.tell_status(SESSION, "in use")
    assert panel(driver) is Panel.BASKET
    asked = {type(effect): effect for effect in driver.effects if isinstance(effect, Request)}
    assert set(asked) == {do.FetchOffers, do.FetchChecklist, do.FetchLocation}
    assert {asked[kind].credentials for kind in (do.FetchOffers, do.FetchChecklist)} == {credentials()}  # type: ignore[union-attr]
    assert driver.open(do.FetchLocation).session_id == SESSION


@pytest.mark.parametrize("name", list(Panel))
def test_a_tap_on_its_tab_shows_the_panel(name: Panel) -> None:
    driver = shopping()
    driver.feed(on.Tapped(f"panel:{name}"))
    assert (panel(driver), driver.screen()) == (name, Screen.SHOPPING)
    driver.wait(60.0)
    assert panel(driver) is name
    driver.feed(on.Tapped("panel:basket"))
    assert panel(driver) is Panel.BASKET


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (Panel.BASKET, set()),
        (Panel.OFFERS, {do.FetchOffers, do.FetchLocation}),
        (Panel.LIST, {do.FetchChecklist}),
        (Panel.MAP, {do.FetchMap, do.FetchLocation}),
        (Panel.HELP, set()),
    ],
)
def test_opening_a_panel_asks_anew_for_what_is_on_it(name: Panel, kinds: set[type[Request]]) -> None:
    driver = shopping()
    driver.wait(APART_S)
    driver.feed(on.Tapped(f"panel:{name}"))
    assert {type(effect) for effect in driver.effects} == kinds


def test_a_finger_that_drums_on_a_tab_asks_no_more_than_now_and_then() -> None:
    driver = at_panel(Panel.OFFERS)
    before = driver.caused(do.FetchOffers), driver.caused(do.FetchLocation)
    for _ in range(40):
        answer_all(driver)
        driver.feed(on.Tapped("panel:offers"), after=0.1)
    after = driver.caused(do.FetchOffers), driver.caused(do.FetchLocation)
    assert all(late - early <= 4.0 / APART_S + 1 for early, late in zip(before, after, strict=True))


@pytest.mark.parametrize("target", ["panel:", "panel", "panel:nothing", "panel:OFFERS", "panel:offers:", "panel: map"])
def test_a_panel_that_does_not_exist_changes_nothing(target: str) -> None:
    driver = shopping()
    before = driver.state
    driver.feed(on.Tapped(target))
    assert (driver.state, driver.effects) == (before, ())


def test_the_panel_is_the_basket_again_for_the_next_shopper() -> None:
    driver = at_panel(Panel.HELP)
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    assert panel(driver) is Panel.BASKET


# Where the lists stand


def test_each_list_keeps_its_place_while_another_shows() -> None:
    driver = shopping()
    driver.feed(on.Scrolled(120))
    driver.feed(on.Tapped("panel:offers"))
    assert driver.shopping().scroll is None
    driver.feed(on.Scrolled(55))
    driver.feed(on.Tapped("panel:basket"))
    assert driver.shopping().scroll == 120
    driver.feed(on.Tapped("panel:offers"))
    assert driver.shopping().scroll == 55


def test_its_tab_once_more_leads_to_the_top() -> None:
    driver = at_panel(Panel.OFFERS)
    driver.feed(on.Scrolled(55))
    driver.feed(on.Tapped("panel:offers"))
    assert driver.shopping().scroll is None


def test_a_changed_basket_is_followed_and_the_other_lists_stay() -> None:
    driver = shopping(1)
    driver.feed(on.Scrolled(120))
    driver.feed(on.Tapped("panel:help"))
    driver.feed(on.Scrolled(30))
    driver.feed(on.CartUpdated())
    driver.tell_basket(shopping(1, 1).shopping().basket or pytest.fail("no basket"))
    assert driver.shopping().scrolls == {Panel.HELP: 30}


# Offers


@given(offers, st.sampled_from(AISLES))
def test_the_offers_of_this_aisle_come_first_else_as_the_backend_has_them(
    found: list[Offer], aisle: int | None
) -> None:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(*found)
    driver.tell_location(aisle)
    shown = offers_in_order(driver.shopping())
    here = [each for each in found if each.aisle_id == aisle]
    assert list(shown) == [*here, *(each for each in found if each not in here)]
    assert driver.shopping().offers == tuple(found), "the backend's order is kept"


@given(offers)
def test_of_several_offers_for_a_product_the_cheapest_counts(found: list[Offer]) -> None:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(*found)
    best = driver.shopping().deals.offers
    assert set(best) == {each.item_no for each in found}
    for each in found:
        assert best[each.item_no].discounted_price <= each.discounted_price


def test_where_nothing_is_known_there_are_no_offers() -> None:
    driver = welcome()
    driver.tell_status(SESSION)
    assert (driver.shopping().offers, offers_in_order(driver.shopping())) == (None, ())
    assert driver.shopping().deals == Deals()


def test_promotions_updated_fetches_the_offers_again_whatever_shows() -> None:
    for name in Panel:
        driver = at_panel(name)
        answer_all(driver)
        driver.wait(APART_S)
        driver.feed(on.PromotionsUpdated())
        assert {type(effect) for effect in driver.effects} == {do.FetchOffers, do.FetchLocation}


def test_promotions_updated_during_the_question_asks_once_more_after_its_answer() -> None:
    driver = at_panel(Panel.OFFERS)
    assert driver.feed(on.PromotionsUpdated()) == ()
    driver.tell_offers(offer(1))
    assert do.FetchOffers in {type(effect) for effect in driver.effects}
    driver.tell_offers(offer(2))
    assert driver.shopping().offers == (offer(2),)
    assert not driver.is_open(do.FetchOffers)


def test_promotions_updated_tells_where_the_cart_is() -> None:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(offer(1, 5), offer(2, 6))
    driver.feed(on.PromotionsUpdated(6))
    assert [each.index for each in offers_in_order(driver.shopping())] == [2, 1]
    driver.feed(on.PromotionsUpdated(None))
    assert driver.shopping().aisle_id == 6, "who does not say where does not say elsewhere"


def test_offers_are_asked_for_now_and_then() -> None:
    driver = shopping()
    before = driver.caused(do.FetchOffers)
    stay(driver, HOUR_S)
    assert driver.caused(do.FetchOffers) - before == pytest.approx(HOUR_S / OFFERS_EVERY_S, abs=1)


def test_offers_that_cannot_be_fetched_leave_the_known_ones_and_are_tried_again() -> None:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(offer(1))
    driver.feed(on.PromotionsUpdated())
    driver.fail(do.FetchOffers)
    assert driver.shopping().offers == (offer(1),)
    driver.wait(1.0)
    driver.tell_offers(offer(2))
    assert driver.shopping().offers == (offer(2),)


@pytest.mark.parametrize("kind", [do.FetchOffers, do.FetchChecklist, do.FetchLocation])
def test_a_401_of_a_panel_asks_the_basket_whether_the_session_is_over(kind: type[Request]) -> None:
    driver = welcome()
    driver.tell_status(SESSION)
    driver.tell_basket(shopping().shopping().basket or pytest.fail("no basket"))
    driver.wait(APART_S)
    driver.fail(kind, Failure.UNAUTHORIZED)
    assert driver.screen() is Screen.SHOPPING
    assert driver.is_open(do.FetchBasket)
    driver.fail(do.FetchBasket, Failure.UNAUTHORIZED)
    assert driver.screen() is Screen.RECEIPT


# Where the cart is


@pytest.mark.parametrize("name", [Panel.OFFERS, Panel.MAP])
def test_while_it_matters_the_place_is_asked_for_again_and_again(name: Panel) -> None:
    driver = at_panel(name)
    before = driver.caused(do.FetchLocation)
    stay(driver, 600.0)
    assert driver.caused(do.FetchLocation) - before == pytest.approx(600.0 / LOCATION_EVERY_S, abs=2)


@pytest.mark.parametrize("name", [Panel.BASKET, Panel.LIST, Panel.HELP])
def test_where_nothing_shows_it_the_place_is_not_asked_for(name: Panel) -> None:
    driver = at_panel(Panel.MAP)
    answer_all(driver)
    driver.feed(on.Tapped(f"panel:{name}"))
    before = driver.caused(do.FetchLocation)
    stay(driver, HOUR_S)
    assert driver.caused(do.FetchLocation) - before <= 1, "one may have been planned already"


def test_a_place_that_is_no_longer_known_is_forgotten() -> None:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(offer(1, 5), offer(2, 4))
    driver.tell_location(4)
    assert [each.index for each in offers_in_order(driver.shopping())] == [2, 1]
    driver.wait(LOCATION_EVERY_S)
    driver.tell_location(None)
    assert driver.shopping().aisle_id is None
    assert [each.index for each in offers_in_order(driver.shopping())] == [1, 2]


def test_nothing_of_the_panels_is_asked_after_the_session() -> None:
    driver = paid()
    asked = {type(effect) for effect in driver.wait(HOUR_S)}
    assert not asked & {do.FetchOffers, do.FetchChecklist, do.FetchLocation, do.FetchMap, do.FetchWay, do.FetchProduct}


def test_prices_of_offers_are_exact() -> None:
    driver = at_panel(Panel.OFFERS)
    driver.tell_offers(offer(1, price="0.10"))
    assert offers_in_order(driver.shopping())[0].discounted_price == Decimal("0.10")
