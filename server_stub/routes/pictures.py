"""Product pictures."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from server_stub.context import Ctx
from server_stub.pictures import product_png

router = APIRouter(tags=["pictures"])


@router.get("/pictures/{item_no}.png", response_class=Response)
def picture(context: Ctx, item_no: str) -> Response:
    """A product's picture, drawn when first asked for. Not a coroutine: drawing goes to a thread."""
    product = context.catalogue.by_item_no(item_no)
    png = product_png(product.shape, product.colors, product.motif)
    return Response(png, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})
