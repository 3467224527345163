"""The end of a session: receipt, feedback, goodbye."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kiosk.core.models import Basket, Receipt
from kiosk.core.state import Parting, State
from tests.samples.common import CRUEL_BASKET, basket


def parting(start: State) -> dict[str, State]:
    receipt = Receipt(basket(), Decimal("37.50"), "R-000041")
    shown = replace(start, phase=Parting(41, receipt, 990.0, 1018.0))
    cruel = Receipt(CRUEL_BASKET, Decimal(5), "R-" + "0" * 80)
    return {
        "receipt": shown,
        "receipt-pressed": replace(shown, pressed="receipt.stay"),
        "receipt-cruel": replace(start, phase=Parting(41, cruel, 990.0, 1018.0)),
        "receipt-later": replace(shown, now=1006.0),
        "receipt-bare": replace(start, phase=Parting(41, Receipt(Basket((), Decimal("12.00"))), 990.0, 1018.0)),
        "goodbye": replace(start, phase=Parting(41, None, 999.0, 1007.0)),
    }
