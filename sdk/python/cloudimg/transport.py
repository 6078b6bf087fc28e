"""Requests with the key, again after 429 and 503, and failures as exceptions."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from cloudimg.errors import CloudimgError, ConnectionFailed, error_for

# The site refused these before it did anything, so that even an upload may be sent again.
REPEATED = (429, 503)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


class Transport:
    """Sends requests of one key to one site."""

    def __init__(self, base_url: str, credential: str, *, timeout: float, retries: int) -> None:
        self._retries = retries
        self._http = httpx.Client(
            base_url=base_url, timeout=timeout, headers={"Authorization": f"ApiKey {credential}"}
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        before: Callable[[], None] | None = None,
        repeat: bool = True,
        **body: Any,
    ) -> Any:
        """Return the JSON of the answer, None when it has no body.

        `before` runs before every try. Raises CloudimgError.
        """
        for attempt in range(self._retries + 1):
            if before is not None:
                before()
            response = self._try(method, path, **body)
            if response.is_success:
                return _content(response)
            wait = _retry_after(response)
            pause = FIRST_PAUSE * 2**attempt if wait is None else wait
            is_last = attempt == self._retries or not repeat
            if response.status_code not in REPEATED or is_last or pause > LONGEST_PAUSE:
                raise error_for(response.status_code, _message(response), wait)
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _try(self, method: str, path: str, **body: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **body)
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"{type(error).__name__}: {error}", 0) from error


def _content(response: httpx.Response) -> Any:
    """Return the JSON of a success. Raises CloudimgError for a page: then another program answered."""
    try:
        return response.json() if response.content else None
    except ValueError:
        message = "the answer is not JSON; is base_url the address of an imghost site?"
        raise CloudimgError(message, response.status_code) from None


def _message(response: httpx.Response) -> str:
    try:
        said = response.json()
    except ValueError:
        said = None
    if isinstance(said, dict) and isinstance(said.get("error"), str):
        return str(said["error"])
    return f"HTTP {response.status_code} {response.reason_phrase}".strip()


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds of `Retry-After`, which may also be a date (RFC 9110)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
