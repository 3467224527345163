"""What the routes work with: built once by the app, handed to them by FastAPI."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from server_stub.accounts import Accounts
from server_stub.announcer import Announcer
from server_stub.catalogue import Catalogue
from server_stub.checklists import Checklists
from server_stub.errors import ForbiddenError, UnauthenticatedError
from server_stub.feedback import FeedbackBook
from server_stub.hub import Hub
from server_stub.models import Session
from server_stub.settings import Settings
from server_stub.staff_calls import StaffCalls
from server_stub.tokens import Tokens
from server_stub.world import World


@dataclass(frozen=True)
class Context:
    settings: Settings
    catalogue: Catalogue
    tokens: Tokens
    accounts: Accounts
    world: World
    feedback: FeedbackBook
    checklists: Checklists
    staff_calls: StaffCalls
    hub: Hub
    announcer: Announcer

    def start_session(self, qr_token: str, bearer: str) -> Session:
        """The scan, and what everyone hears of it."""
        session = self.world.scan(qr_token, bearer)
        self.announcer.session_started(session)
        return session

    def check_out(self, session_id: int, base_url: str) -> Session:
        """End the session with a receipt, and tell everyone."""
        receipt = self.world.end(session_id)
        session = self.world.session(session_id)
        self.announcer.checkout_completed(session, receipt, base_url)
        self.announcer.session_ended(session)
        return session


async def current_context(connection: HTTPConnection) -> Context:
    return cast(Context, connection.app.state.context)


Ctx = Annotated[Context, Depends(current_context)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
ApiKey = Annotated[str | None, Depends(APIKeyHeader(name="X-API-Key", auto_error=False))]


async def current_bearer(context: Ctx, credentials: Credentials) -> str:
    """The shopper's token, checked."""
    if credentials is None:
        raise UnauthenticatedError("Not authenticated")
    context.tokens.read_bearer(credentials.credentials)
    return credentials.credentials


Bearer = Annotated[str, Depends(current_bearer)]


async def current_user(context: Ctx, bearer: Bearer) -> str:
    """The shopper's id, from the token."""
    return context.tokens.read_bearer(bearer)


async def hardware_only(context: Ctx, key: ApiKey) -> None:
    """Lets the cart's own hardware through."""
    if key is None:
        raise UnauthenticatedError("API key is missing")
    if not hmac.compare_digest(key.encode(), context.settings.api_key.encode()):
        raise ForbiddenError("Invalid API key")


async def current_base_url(request: Request) -> str:
    """The address under which the client knows this server, without a slash at the end."""
    return str(request.base_url).rstrip("/")


User = Annotated[str, Depends(current_user)]
BaseUrl = Annotated[str, Depends(current_base_url)]
HARDWARE = [Depends(hardware_only)]
