"""The cart without a shopper."""

from __future__ import annotations

from dataclasses import replace

from kiosk.adapters.qr import encode
from kiosk.core.events import Failure
from kiosk.core.models import Credentials, PairingPicture
from kiosk.core.poll import Poll
from kiosk.core.secret import Secret
from kiosk.core.state import OutOfService, Pairing, Qr, Reduced, SetupNeeded, State, Stream, StreamStatus, Welcome
from tests.samples.common import CRUEL_PROBLEMS, LONG_REASON, LONG_TOKEN, PROBLEMS, REASON, TOKEN, code_png


def free(start: State) -> dict[str, State]:
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
    down = Stream(StreamStatus.DOWN, 940.0, REASON, 1004.0)
    unknown = Poll(due_at=1015, failures=1, failure=Failure.UNKNOWN_CART, reason="unknown")
    pairing = replace(start, phase=Pairing(Qr(encode(TOKEN), 1027.0, 1042.0)))
    offline = replace(start, phase=Pairing(), stream=down, qr=away, offline_since=700.0)
    return {
        "starting": replace(start, phase=Pairing()),
        "setup": replace(start, cart_id=0, phase=SetupNeeded(PROBLEMS)),
        "setup-unknown-cart": replace(start, phase=Pairing(), qr=unknown),
        "setup-many": replace(start, phase=SetupNeeded(PROBLEMS * 6)),
        "setup-cruel": replace(start, cart_id=0, phase=SetupNeeded(CRUEL_PROBLEMS * 3)),
        "offline": offline,
        "offline-just-now": replace(offline, offline_since=970.0),
        "offline-cruel": replace(offline, qr=replace(away, reason=LONG_REASON)),
        "pairing": pairing,
        "pairing-picture": replace(start, phase=Pairing(Qr(PairingPicture(code_png(TOKEN)), 1027.0, 1042.0))),
        "pairing-long": replace(start, cart_id=2**31 - 1, phase=Pairing(Qr(encode(LONG_TOKEN), 1027.0, 1042.0))),
        "pairing-erased": replace(pairing, erased_at=996.0),
        "offline-erased": replace(offline, erased_at=996.0),
        "pairing-pressed": replace(pairing, pressed="language"),
        "welcome": replace(start, phase=Welcome((Credentials(41, Secret("shopper")),), 999.0)),
        "reduced": replace(start, phase=Reduced(41, 990.0)),
        "maintenance": replace(start, phase=OutOfService("maintenance")),
        "battery-low": replace(start, phase=OutOfService("battery low")),
    }
