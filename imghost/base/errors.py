"""Errors carry status, machine code and public message from birth; each dialect's edge only translates them.

`code` is stable and machine readable: dialects map it to their own numbers. `message` may be shown to
anybody: it never holds SQL, paths or traces.
"""


class ImghostError(Exception):
    """The root of every expected failure."""

    status = 500
    code = "internal"
    message = "Something went wrong on our side."

    def __init__(
        self, message: str | None = None, *, code: str | None = None, field: str | None = None
    ) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        self.field = field
        super().__init__(self.message)


class InvalidInput(ImghostError):
    """A value the caller sent is wrong; `field` names it."""

    status = 400
    code = "invalid-input"
    message = "The request is not valid."


class LengthRequired(ImghostError):
    """Whether such a body is complete cannot be seen when it comes in chunks."""

    status = 411
    code = "length-required"
    message = "A body of this type needs a Content-Length."


class NotAuthenticated(ImghostError):
    status = 401
    code = "not-authenticated"
    message = "Sign in or send an API key."


class Forbidden(ImghostError):
    status = 403
    code = "forbidden"
    message = "You may not do this."


class NotFound(ImghostError):
    status = 404
    code = "not-found"
    message = "There is nothing here."


class Gone(ImghostError):
    """It existed and expired or was removed; it will not come back."""

    status = 410
    code = "gone"
    message = "This has expired and was removed."


class Conflict(ImghostError):
    status = 409
    code = "conflict"
    message = "This already exists."


class TooLarge(ImghostError):
    status = 413
    code = "file-too-big"
    message = "The file is too big."


class UnsupportedFormat(ImghostError):
    status = 415
    code = "unknown-format"
    message = "Unavailable image format"


class Unprocessable(ImghostError):
    """The type is accepted but this file cannot be read or breaks a limit."""

    status = 422
    code = "unreadable-image"
    message = "The file cannot be read as an image."


class TooManyRequests(ImghostError):
    """A limit is used up; `retry_after` is in seconds, `limit` is how much there was where that is told."""

    status = 429
    code = "too-many-requests"
    message = "Too many requests. Try again later."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        retry_after: int = 60,
        limit: int | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
        self.limit = limit


class NotOffered(ImghostError):
    """The API knows it, this site does not do it."""

    status = 501
    code = "not-offered"
    message = "This site does not offer that."


class Unavailable(ImghostError):
    """A part we need is down or busy; `retry_after` is in seconds."""

    status = 503
    code = "unavailable"
    message = "The service is busy. Try again in a moment."

    def __init__(self, message: str | None = None, *, code: str | None = None, retry_after: int = 5) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
