"""The composition: what is built, in which order, and which calls it answers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from server_stub.accounts import Accounts
from server_stub.announcer import Announcer
from server_stub.catalogue import find_folder, load
from server_stub.checklists import Checklists
from server_stub.context import Context
from server_stub.errors import ApiError
from server_stub.feedback import FeedbackBook
from server_stub.hub import Hub, StreamHub
from server_stub.routes import (
    basket,
    checklists,
    feedback,
    hardware,
    layout,
    pairing,
    payment,
    pictures,
    promotions,
    sockets,
    staff_calls,
    stream,
    stub,
)
from server_stub.settings import Settings
from server_stub.staff_calls import StaffCalls
from server_stub.tokens import Tokens
from server_stub.world import World

ROUTES = (
    pairing,
    stream,
    sockets,
    basket,
    hardware,
    promotions,
    payment,
    feedback,
    checklists,
    layout,
    pictures,
    staff_calls,
    stub,
)

MESSAGES: Mapping[int, str] = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Resource not found",
    405: "Method not allowed",
    422: "Validation error",
}


def create_app(settings: Settings) -> FastAPI:
    """A backend with a world of its own. Raises CatalogueError when there is no usable catalogue."""
    app = FastAPI(title="Smart-cart backend (stub)", description="In memory, for development and tests.")
    app.state.context = build_context(settings)
    for module in ROUTES:
        app.include_router(module.router)
    app.add_exception_handler(ApiError, _answer_api_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    return app


def build_context(settings: Settings) -> Context:
    catalogue = load(find_folder(), settings.clock())
    tokens = Tokens(settings.seed, settings.qr_minutes * 60, settings.clock)
    hub = Hub(StreamHub(settings.trap))
    world = World(carts=settings.carts, seed=settings.seed, catalogue=catalogue, tokens=tokens, clock=settings.clock)
    return Context(
        settings=settings,
        catalogue=catalogue,
        tokens=tokens,
        accounts=Accounts(),
        world=world,
        feedback=FeedbackBook(),
        checklists=Checklists(),
        staff_calls=StaffCalls(),
        hub=hub,
        announcer=Announcer(hub),
    )


def _error(status: int, error: object, message: str | None = None) -> JSONResponse:
    text = message or MESSAGES.get(status) or HTTPStatus(status).phrase
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    body = {"status_code": status, "message": text, "details": {"error": error}}
    return JSONResponse(body, status, headers)


async def _answer_api_error(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, ApiError)  # noqa: S101 - as registered
    return _error(exc.status, exc.error, exc.message)


async def _answer_http_error(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101 - as registered
    return _error(exc.status_code, exc.detail)


async def _answer_invalid(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - as registered
    faults = [{"loc": list(fault["loc"]), "msg": fault["msg"], "type": fault["type"]} for fault in exc.errors()]
    return _error(422, faults)
