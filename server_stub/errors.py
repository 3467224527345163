"""The tree of errors. One that has a `status` becomes an HTTP answer; the others are for the command line."""

from __future__ import annotations


class StubError(Exception):
    """Anything the stub or its client reports."""


class CatalogueError(StubError):
    """The catalogue is missing or contradicts itself."""


class ListenError(StubError):
    """The server cannot listen where it was told to."""


class AnswerError(StubError):
    """The backend answered a call of the client with an error."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class ApiError(StubError):
    """A call is answered with `status`; `error` is the text under `details`, `message` the one beside it."""

    status = 500

    def __init__(self, error: str, message: str | None = None) -> None:
        self.error = error
        self.message = message
        super().__init__(error)


class RefusedError(ApiError):
    """What is asked for is not possible now."""

    status = 400


class UnauthenticatedError(ApiError):
    """Who asks is not known."""

    status = 401


class ForbiddenError(ApiError):
    """Who asks is known and may not have it."""

    status = 403


class NotFoundError(ApiError):
    """There is no such thing."""

    status = 404


class InvalidError(ApiError):
    """The request is well formed but names something that cannot be."""

    status = 422


class BrokenError(ApiError):
    """The backend fails, as the observed one does."""
