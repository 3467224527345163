"""Tells everyone who listens what has happened, in the wire's words."""

from __future__ import annotations

from server_stub.hub import Hub
from server_stub.models import Payment, PaymentStatus, Receipt, ScaleWarning, Session
from server_stub.schemas import BasketOut, ReceiptOut

PAYMENT_KINDS = {
    PaymentStatus.PAID: "Payment successful",
    PaymentStatus.PENDING: "Payment failed, retrying",
    PaymentStatus.FAILED: "Payment failed",
}


class Announcer:
    """One method per kind of event. The stream's form is `event_type` and fields, the WebSocket's `type` and `data`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def qr_issued(self, cart_id: int) -> None:
        self._hub.hardware.send(cart_id, "generate_qr", cart_id)

    def session_started(self, session: Session) -> None:
        event = {"session_id": session.session_id, "token": session.token, "event_type": "session-started"}
        self._hub.streams.publish(session.cart_id, event)
        self._hub.hardware.send(session.cart_id, "session_started", session.session_id)

    def cart_updated(self, session: Session, barcode: str) -> None:
        self._both(session, "cart-updated", barcode, "barcode")

    def item_read(self, session: Session, barcode: str) -> None:
        self._both(session, "item-read", barcode, "barcode")

    def scale_warning(self, session: Session, kind: ScaleWarning) -> None:
        self._both(session, kind.value, None)

    def promotions_updated(self, session: Session, aisle_id: int) -> None:
        self._both(session, "promotions-updated", aisle_id, "aisle_id")

    def payment_created(self, session: Session, payment: Payment) -> None:
        self._both(session, "Payment created", payment.payment_id)
        self._hub.hardware.send(session.cart_id, "payment_created", session.session_id)

    def payment_settled(self, session: Session, payment: Payment) -> None:
        self._both(session, PAYMENT_KINDS[payment.status], payment.payment_id)

    def payment_successful_on_socket(self, session: Session) -> None:
        self._hub.sessions.send(session.session_id, PAYMENT_KINDS[PaymentStatus.PAID], session.session_id)

    def checkout_completed(self, session: Session, receipt: Receipt, base_url: str) -> None:
        """With the basket as the session's items, and with the receipt."""
        basket = BasketOut.of(session.session_id, receipt.basket, base_url).model_dump(mode="json")
        event = {
            "event_type": "checkout-completed",
            "session_id": session.session_id,
            "items": basket["items"],
            "total_price": basket["total_price"],
            "receipt": ReceiptOut.of(receipt, base_url).model_dump(mode="json"),
        }
        self._hub.streams.publish(session.cart_id, event)

    def session_ended(self, session: Session) -> None:
        self._hub.hardware.send(session.cart_id, "end_session", session.session_id)

    def _both(self, session: Session, kind: str, data: str | int | None, field: str | None = None) -> None:
        named = {} if field is None else {field: data}
        self._hub.streams.publish(session.cart_id, {"event_type": kind, **named, "data": data})
        self._hub.sessions.send(session.session_id, kind, data)
