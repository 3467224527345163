"""The beat of whatever moves on the screen."""

from __future__ import annotations

from kiosk.core.due import FRAME_S


def following_frame(due: float, now: float) -> float:
    """The moment of the frame after the one that was due, on a steady beat; those that were missed are left out."""
    following = due + FRAME_S
    return following if following > now else now + FRAME_S
