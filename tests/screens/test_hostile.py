"""Whatever the backend sends as words and numbers, there is a screen, and it keeps the rules of the panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.adapters.text import Typeface
from kiosk.core.models import Basket, Line, Product, Receipt
from kiosk.core.state import Parting, SetupNeeded, Shopping, State
from kiosk.errors import Problem
from kiosk.screens.layout import Layout
from kiosk.screens.strings import LONGEST_FOREIGN, isolated, tidy
from kiosk.screens.view import view
from tests.samples import states
from tests.screens.measure import Look
from tests.screens.rules import outside, too_wide

EXAMPLES = 40
ODD = [
    "",
    " ",
    "\n",
    "a\nb",
    "\x00",
    "\u202e",
    "\u2069",
    "\u200f",
    "\u200d",
    "\ufeff",
    "👍" * 20,
    "漢字",
    "ā̄" * 50,
    "W" * 5000,
]

words = st.one_of(st.sampled_from(ODD), st.text(max_size=60), st.text("زيتعwWmi .\u0651", max_size=60))
amounts = st.decimals(-(10**12), 10**12, allow_nan=False, places=None)
products = st.builds(
    Product,
    item_no=st.just("1"),
    description=words,
    unit_price=amounts,
    description_ar=st.none() | words,
    product_size=st.none() | words,
)
lines = st.lists(st.builds(Line, st.text(max_size=3), st.integers(0, 10**6), st.none() | products), max_size=6)
baskets = st.builds(Basket, lines.map(tuple), amounts)
problems = st.builds(Problem, words, words, words, words, st.none() | st.integers(0, 10**6), st.none() | words)
languages = st.sampled_from(["en", "ar"])
panels = st.sampled_from(["800x480", "720x1280"])

hostile = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def complaints(state: State, layout: Layout, typeface: Typeface) -> list[str]:
    look = Look(state, layout, view(state, layout), typeface)
    for node in look.texts:
        typeface.render(node.text, node.size, node.weight, node.color, rtl=node.rtl)
    return [*outside(look), *too_wide(look)]


@hostile
@given(basket=baskets, panel=panels, language=languages)
def test_any_basket_can_be_shown(
    basket: Basket, panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    shown = states(language)["shopping"]
    assert isinstance(shown.phase, Shopping)
    state = replace(shown, phase=replace(shown.phase, basket=basket))
    assert complaints(state, layouts[panel], typeface) == []


@hostile
@given(basket=baskets, savings=amounts, number=words, panel=panels, language=languages)
def test_any_receipt_can_be_shown(
    basket: Basket,
    savings: Decimal,
    number: str,
    panel: str,
    language: str,
    layouts: Mapping[str, Layout],
    typeface: Typeface,
) -> None:
    shown = states(language)["receipt"]
    assert isinstance(shown.phase, Parting)
    state = replace(shown, phase=replace(shown.phase, receipt=Receipt(basket, savings, number)))
    assert complaints(state, layouts[panel], typeface) == []


@hostile
@given(reason=words, panel=panels, language=languages)
def test_any_reason_can_be_shown(
    reason: str, panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    shown = states(language)["offline"]
    state = replace(shown, qr=replace(shown.qr, reason=reason))
    assert complaints(state, layouts[panel], typeface) == []


@hostile
@given(found=st.lists(problems, min_size=1, max_size=5), panel=panels, language=languages)
def test_any_problems_can_be_shown(
    found: list[Problem], panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    state = replace(states(language)["setup"], phase=SetupNeeded(tuple(found)))
    assert complaints(state, layouts[panel], typeface) == []


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("a\nb\t c\r\n", "a b c"),
        ("\x00a\x1b[1m", "a [1m"),
        ("\u202eabc\u2069", "abc"),
        ("half \ud800 a pair", "half a pair"),
        ("كامل\u200fالدسم", "كامل\u200fالدسم"),
        ("  ", ""),
    ],
)
def test_foreign_text_is_made_one_harmless_line(foreign: str, shown: str) -> None:
    assert tidy(foreign) == shown


def test_foreign_text_is_cut_before_it_costs_time() -> None:
    assert len(tidy("x" * 4_000_000)) == LONGEST_FOREIGN


def test_a_foreign_piece_cannot_leave_its_isolate() -> None:
    assert isolated("\u2069 5 \u202e") == "\u20685\u2069"
