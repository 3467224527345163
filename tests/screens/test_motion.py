"""Which changes of the screen are softened: what the shopper did, never what the shopper waits for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.core.due import FRAME_S
from kiosk.core.models import Basket, Code, Credentials, Line, Weight
from kiosk.core.poll import Poll
from kiosk.core.secret import Secret
from kiosk.core.state import (
    Alarm,
    Channel,
    Pairing,
    Panel,
    Parting,
    Payment,
    PaymentStage,
    Preview,
    Qr,
    Shopping,
    Starting,
    State,
    Stream,
    StreamStatus,
    Welcome,
)
from kiosk.screens.beat import following_frame
from kiosk.screens.motion import DISSOLVE_S, dissolve_s

OPENED = Credentials(41, Secret("bearer-of-41"))
BASKET = Basket((Line("1", 2, None),), Decimal(10))
PHASE = Shopping(OPENED, 0.0, BASKET)
REVIEW = Payment(PaymentStage.REVIEW, 0.0)
FIRST, NEXT = Code(((True,),)), Code(((False,),))


def state(phase: Shopping | Parting | Pairing | Welcome | Starting = PHASE, **changes: object) -> State:
    return replace(State(7, languages=("en", "ar"), now=10.0, phase=phase), **changes)  # type: ignore[arg-type]


SHOPPING = state()
PAYING = state(replace(PHASE, payment=REVIEW))
WAITING = state(replace(PHASE, payment=Payment(PaymentStage.WAITING, 0.0, FIRST)))
FREE = replace(state(Pairing(Qr(FIRST, 100.0, 100.0))), stream=Stream(StreamStatus.LIVE))
RECEIPT = state(Parting(41, None, 0.0, 30.0))
AWAY = Poll(failures=2)

SOFTENED = {
    "another panel": (SHOPPING, state(replace(PHASE, panel=Panel.OFFERS))),
    "another language": (SHOPPING, replace(SHOPPING, language="ar")),
    "another language on the free cart": (FREE, replace(FREE, language="ar")),
    "another language while a code is paid": (WAITING, replace(WAITING, language="ar")),
    "large text": (SHOPPING, replace(SHOPPING, large_text=True)),
    "high contrast": (SHOPPING, replace(SHOPPING, high_contrast=True)),
    "to the payment": (SHOPPING, PAYING),
    "back to the basket": (PAYING, SHOPPING),
    "to the receipt": (PAYING, RECEIPT),
    "to the goodbye": (SHOPPING, RECEIPT),
}
AT_ONCE = {
    "nothing": (SHOPPING, SHOPPING),
    "a press": (SHOPPING, replace(SHOPPING, pressed="pay")),
    "a scrolled list": (SHOPPING, state(replace(PHASE, scrolls={Panel.BASKET: 40}))),
    "the code was scanned": (state(Pairing()), state(Welcome((OPENED,), 0.0))),
    "the basket appears": (state(Welcome((OPENED,), 0.0)), SHOPPING),
    "a product was added": (SHOPPING, state(replace(PHASE, basket=Basket()))),
    "a product was read": (SHOPPING, state(replace(PHASE, preview=Preview("1", 20.0)))),
    "a product was read on another panel": (
        SHOPPING,
        state(replace(PHASE, panel=Panel.OFFERS, preview=Preview("1", 20.0))),
    ),
    "the scale noticed something": (
        SHOPPING,
        state(replace(PHASE, alarm=Alarm(Weight.INCREASED, 10.0, Channel.STREAM), attention=True)),
    ),
    "what it noticed is settled": (state(replace(PHASE, attention=True)), SHOPPING),
    "the store is away": (SHOPPING, replace(SHOPPING, status=AWAY, language="ar")),
    "the store is back": (replace(PAYING, status=AWAY), SHOPPING),
    "the payment failed": (PAYING, state(replace(PHASE, payment=Payment(PaymentStage.FAILED, 0.0)))),
    "a payment failed that nobody saw": (
        SHOPPING,
        state(replace(PHASE, payment=Payment(PaymentStage.FAILED, 0.0))),
    ),
    "another shopper": (PAYING, state(replace(PHASE, credentials=Credentials(42, Secret("bearer-of-42"))))),
    "the code is renewed as the language is changed": (
        FREE,
        replace(FREE, language="ar", phase=Pairing(Qr(NEXT, 100.0, 100.0))),
    ),
    "the code goes as the language is changed": (FREE, replace(FREE, language="ar", stream=Stream())),
    "the payment's code comes as the language is changed": (
        state(replace(PHASE, payment=Payment(PaymentStage.WAITING, 0.0))),
        replace(WAITING, language="ar"),
    ),
    "the payment's code is another as the contrast is changed": (
        WAITING,
        state(replace(PHASE, payment=Payment(PaymentStage.WAITING, 0.0, NEXT)), high_contrast=True),
    ),
    "the cart is free again": (RECEIPT, state(Pairing())),
    "the start": (state(Starting()), state(Pairing())),
}


@pytest.mark.parametrize("name", SOFTENED)
def test_what_the_shopper_did_dissolves(name: str) -> None:
    assert dissolve_s(*SOFTENED[name]) == DISSOLVE_S


@pytest.mark.parametrize("name", AT_ONCE)
def test_what_the_shopper_waits_for_appears_at_once(name: str) -> None:
    assert dissolve_s(*AT_ONCE[name]) == 0.0


@pytest.mark.parametrize("name", SOFTENED)
def test_with_reduced_motion_nothing_dissolves(name: str) -> None:
    before, after = SOFTENED[name]
    assert dissolve_s(replace(before, motion=False), replace(after, motion=False)) == 0.0


def test_frames_keep_their_beat_and_leave_out_what_was_missed() -> None:
    assert following_frame(10.0, 10.003) == 10.0 + FRAME_S
    assert following_frame(10.0, 10.5) == 10.5 + FRAME_S
