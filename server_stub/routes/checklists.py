"""The shopper's own list."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.context import Ctx, User
from server_stub.schemas import CheckedIn, ChecklistItemOut, ChecklistOut

router = APIRouter(prefix="/checklists", tags=["checklists"])


@router.get("/pinned")
async def pinned(context: Ctx, user_id: User) -> ChecklistOut | None:
    """The shopper's pinned list, or null."""
    checklist = context.checklists.pinned(user_id)
    return ChecklistOut.of(checklist) if checklist else None


@router.put("/{checklist_id}/items/{item_id}")
async def check(context: Ctx, user_id: User, checklist_id: int, item_id: int, change: CheckedIn) -> ChecklistItemOut:
    """Tick an item, or take the tick away."""
    return ChecklistItemOut.of(context.checklists.check(user_id, checklist_id, item_id, change.checked))
