"""Every failure as one exception with its status and the site's own words."""


class CloudimgError(Exception):
    """The root of all failures.

    `status` is the HTTP status, 0 when there was no answer at all; `message` is what the site said.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class BadRequest(CloudimgError):
    """400: malformed, or an invalid transform or public_id."""


class Unauthorized(CloudimgError):
    """401: missing or invalid credentials."""


class Forbidden(CloudimgError):
    """403: the key may not do this."""


class NotFound(CloudimgError):
    """404: no such asset, or none that the key may see."""


class Conflict(CloudimgError):
    """409: the public_id exists; overwrite it if that is meant."""


class TooLarge(CloudimgError):
    """413: the file is larger than the site takes."""


class UnsupportedMedia(CloudimgError):
    """415: not a picture or video the site takes."""


class RateLimited(CloudimgError):
    """429: a limit is used up; `retry_after` is in seconds where the site told it."""

    def __init__(self, message: str, status: int, retry_after: float | None) -> None:
        super().__init__(message, status)
        self.retry_after = retry_after


class ServerFailure(CloudimgError):
    """5xx: the site is busy or broken."""


class ConnectionFailed(CloudimgError):
    """No answer: the site cannot be reached, or took too long."""


_BY_STATUS: dict[int, type[CloudimgError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    415: UnsupportedMedia,
}


def error_for(status: int, message: str, retry_after: float | None) -> CloudimgError:
    """Return the exception for an answer that is no success."""
    if status == 429:
        return RateLimited(message, status, retry_after)
    if status >= 500:
        return ServerFailure(message, status)
    return _BY_STATUS.get(status, CloudimgError)(message, status)
