"""What shoppers say afterwards."""

from __future__ import annotations

from fastapi import APIRouter, Depends, status

from server_stub.context import Ctx, User, current_user
from server_stub.models import Satisfaction
from server_stub.schemas import FeedbackIn, FeedbackItemOut, FeedbackOut

router = APIRouter(prefix="/feedback", tags=["feedback"])


@router.get("/items", dependencies=[Depends(current_user)])
async def feedback_items(context: Ctx, category: Satisfaction | None = None) -> list[FeedbackItemOut]:
    """What can be chosen."""
    items = context.feedback.items(category)
    return [FeedbackItemOut(id=item.item_id, text=item.text, category=item.category) for item in items]


@router.post("/", status_code=status.HTTP_201_CREATED)
async def give_feedback(context: Ctx, user_id: User, feedback: FeedbackIn) -> FeedbackOut:
    """Once per session, during it or afterwards."""
    context.world.own_session(feedback.session_id, user_id)
    number = context.feedback.give(feedback.session_id, feedback.selected_item_ids)
    return FeedbackOut(id=number, session_id=feedback.session_id, satisfaction=feedback.satisfaction)
