"""A finger that pays, on a real window: from the review to the code for the next shopper."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from kiosk.rig import Stub, eventually
from server_stub.shopper import Shopper
from tests.journeys.conftest import frozen
from tests.journeys.finger import Finger, needs_a_window
from tests.journeys.screen import codes_on, part_of

pytestmark = needs_a_window

STRIP = (0, 78, 20, 110)
"""A part of the screen below its header where only a strip of words colours it."""
LIST_NAME = "Weekly shop"


@pytest.fixture
def laden(finger: Finger, shopper: Shopper) -> Finger:
    for product in shopper.products()[:3]:
        shopper.add(product.barcode)
    finger.sees("pay")
    return finger


def test_from_every_state_of_a_payment_there_is_a_way_back_and_to_staff(laden: Finger, shopper: Shopper) -> None:
    kiosk = laden.kiosk

    def leads_back() -> None:
        laden.sees("payment.back", "staff.call")
        laden.tap("payment.back")
        kiosk.shows("shopping", panel="basket")

    laden.tap("pay")
    kiosk.shows("paying")
    leads_back()
    laden.tap("pay")
    laden.tap("payment.confirm")
    eventually(lambda: len(codes_on(kiosk.picture())) == 1, "the payment's code")
    leads_back()
    shopper.pay("retry")
    kiosk.shows("paying", light="blue-breath")
    leads_back()
    shopper.pay("fail")
    kiosk.shows("paying", light="blue-breath")
    leads_back()
    shopper.pay("fail")
    laden.tap("payment.again")
    eventually(lambda: len(codes_on(kiosk.picture())) == 1, "the payment's code")
    laden.tap("staff.call")
    kiosk.shows("paying", staff="called", light="blue-triple-blink")
    laden.tap("staff.cancel")
    kiosk.shows("paying", staff=None)
    leads_back()


def test_a_store_that_does_not_answer_the_payment_keeps_nobody(laden: Finger, stub: Stub) -> None:
    kiosk = laden.kiosk
    laden.tap("pay")
    laden.sees("payment.confirm")
    with frozen(stub):
        laden.tap("payment.confirm")
        eventually(lambda: "payment.confirm" not in kiosk.targets(), "the question")
        assert kiosk.said()["screen"] == "paying"
        laden.sees("staff.call")
        laden.tap("payment.back")
        kiosk.shows("shopping", panel="basket")


def test_review_code_receipt_face_reasons_and_nothing_is_left(
    laden: Finger, shopper: Shopper, stub: Stub, tmp_path: Path
) -> None:
    kiosk = laden.kiosk
    session = shopper.session_id
    token = shopper.sign_in()
    laden.tap("panel:list")
    kiosk.shows("shopping", panel="list")
    laden.tap("panel:basket")
    laden.sees("pay")
    without_words = part_of(kiosk.picture(), *STRIP)
    laden.tap("pay")
    laden.tap("payment.confirm")
    eventually(lambda: len(codes_on(kiosk.picture())) == 1, "the payment's code")
    assert codes_on(kiosk.picture()) == [f"{stub.url}/stub/payments/{session}"]
    shopper.pay("success")
    kiosk.shows("receipt", light="green-three-pulses", session_id=None)
    laden.tap("mood:sad")
    eventually(lambda: any(name.startswith("reason:") for name in kiosk.targets()), "the reasons")
    laden.tap(next(name for name in kiosk.targets() if name.startswith("reason:")))
    laden.tap("feedback.send")
    eventually(lambda: not any(name.startswith("mood:") for name in kiosk.targets()), "thanks for telling")
    again = {"session_id": session, "satisfaction": "sad", "selected_item_ids": [], "additional_comments": None}
    bearer = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{stub.url}/feedback/", json=again, headers=bearer, timeout=5)
    assert (answer.status_code, "already submitted" in answer.text) == (400, True)
    laden.tap("receipt.done")
    kiosk.shows("pairing", light="white-breath", session_id=None, panel=None, staff=None, last_error=None)
    assert not kiosk.screenshot_file.exists()
    assert part_of(kiosk.picture(), *STRIP) != without_words, "the screen says that all is erased"
    assert left_of_the_shopper(tmp_path, token, session) == []


def left_of_the_shopper(folder: Path, token: str, session: int) -> list[str]:
    """The files of state and runtime directory that hold anything of theirs."""
    words = (token.split(".")[2], LIST_NAME, "shopper-1", f'"session_id":{session}')
    files = (file for part in ("state", "run") for file in (folder / part).rglob("*") if file.is_file())
    return [str(file) for file in files if any(word.encode() in file.read_bytes() for word in words)]
