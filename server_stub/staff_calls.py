"""Who calls for staff."""

from __future__ import annotations


class StaffCalls:
    """The carts at which someone calls for staff at the moment."""

    def __init__(self) -> None:
        self._calling: set[int] = set()

    def tell(self, cart_id: int, *, calling: bool) -> None:
        if calling:
            self._calling.add(cart_id)
        else:
            self._calling.discard(cart_id)

    def calling(self, cart_id: int) -> bool:
        return cart_id in self._calling
