"""The end of a session: what is always there, and what gives way to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.due import seconds_left
from kiosk.core.models import Receipt
from kiosk.core.state import Parting
from kiosk.screens.scene import Scene, Text
from kiosk.screens.view import view
from tests.samples import states
from tests.screens.conftest import Looks
from tests.screens.measure import Look
from tests.shots import PANELS

RECEIPTS = [name for name in states() if name.startswith("receipt")]
IN_ONE_LINE = "\N{NO-BREAK SPACE}"

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", ["en", "ar"])


def phase_of(look: Look) -> Parting:
    assert isinstance(look.state.phase, Parting)
    return look.state.phase


def receipt_of(look: Look) -> Receipt:
    receipt = phase_of(look).receipt
    assert receipt is not None
    return receipt


def said(scene: Scene) -> str:
    return " ".join(node.text for node in scene.nodes if isinstance(node, Text)).replace(IN_ONE_LINE, " ")


def without_spaces(text: str) -> str:
    return "".join(text.split())


@each_language
@each_panel
def test_thanks_total_countdown_and_both_buttons_are_always_there(panel: str, language: str, looks: Looks) -> None:
    for name in RECEIPTS:
        look = looks(panel, language)[name]
        words, phase = look.layout.languages[language], phase_of(look)
        for large in {False, look.state.staff_call is None}:
            state = replace(look.state, large_text=large or look.state.large_text)
            scene = view(state, look.layout)
            text = without_spaces(said(scene))
            left = words("receipt.countdown", seconds=seconds_left(phase.until, state.now))
            for each in (words("receipt.title"), words.money(receipt_of(look).basket.total), left):
                assert without_spaces(each) in text, (name, large, each)
            assert {target.name for target in scene.targets} >= {"receipt.stay", "receipt.done"}, (name, large)


@pytest.mark.parametrize("large", [False, True])
@each_language
@each_panel
def test_every_line_of_a_receipt_can_be_scrolled_to(panel: str, language: str, large: bool, looks: Looks) -> None:
    look = looks(panel, language)["receipt-feedback"]
    words, state = look.layout.languages[language], replace(look.state, large_text=large)
    area = view(state, look.layout).scroll
    assert area is not None
    seen: set[str] = set()
    for offset in range(0, area.furthest + 1, area.step):
        scene = view(replace(state, phase=replace(phase_of(look), scroll=offset)), look.layout)
        seen |= {node.text for node in scene.nodes if isinstance(node, Text) and node.clip is not None}
    totals = {words.money(line.total) for line in receipt_of(look).basket.lines if line.total is not None}
    assert totals <= seen


@each_panel
def test_the_total_stays_where_it_is_while_the_lines_scroll(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["receipt-scrolled"]
    assert look.scene.scroll is not None
    (still,) = [text for text in looks(panel, "en")["receipt"].texts if text.text == "Paid"]
    (paid,) = [text for text in look.texts if text.text == "Paid"]
    assert paid == still
    assert paid.clip is None
    assert paid.rect.y >= look.scene.scroll.rect.bottom


@each_panel
def test_a_long_receipt_builds_only_the_rows_that_show(panel: str, looks: Looks) -> None:
    few, many = looks(panel, "en")["receipt"], looks(panel, "en")["receipt-long"]
    assert len(receipt_of(many).basket.lines) == 5000
    assert len(many.scene.nodes) <= len(few.scene.nodes) + 10


@each_panel
def test_a_bare_receipt_is_no_larger_than_its_words(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["receipt-bare"]
    paid = next(text for text in look.texts if text.text == "Paid")
    assert look.card(paid).h < 2 * paid.rect.h


@each_panel
def test_number_and_savings_are_there_where_there_is_room(panel: str, looks: Looks) -> None:
    text = said(looks(panel, "en")["receipt"].scene)
    assert "You saved EGP 37.50" in text
    assert "R-000041" in text


def test_savings_give_way_first_and_then_the_number(looks: Looks) -> None:
    roomy, less, least = (
        said(looks("800x480", "en")[name].scene) for name in ("receipt", "receipt-large", "receipt-feedback-large")
    )
    assert ("You saved" in roomy, "R-000041" in roomy) == (True, True)
    assert ("You saved" in less, "R-000041" in less) == (False, True)
    assert ("You saved" in least, "R-000041" in least) == (False, False)
    assert "EGP 93.00" in least


def test_in_large_text_a_name_has_the_row_for_itself(looks: Looks) -> None:
    look = looks("800x480", "en")["receipt-feedback-large"]
    (name,) = [text for text in look.texts if "Full cream milk" in text.text]
    (amount,) = [text for text in look.texts if text.text == "EGP\N{NO-BREAK SPACE}93.00"]
    assert amount.rect.y >= name.rect.bottom


@each_language
@each_panel
def test_a_goodbye_tells_that_nothing_is_kept(panel: str, language: str, looks: Looks) -> None:
    for name in ("goodbye", "goodbye-called"):
        look = looks(panel, language)[name]
        words = look.layout.languages[language]
        assert words("goodbye.text") in said(look.scene), name
        assert words("goodbye.title") in said(look.scene), name
        assert "receipt.done" in {target.name for target in look.scene.targets}, name
