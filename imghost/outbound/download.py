"""Fetch one file from a URL that a user gave us."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

import httpx
from werkzeug.http import parse_options_header

from imghost.base.errors import TooLarge
from imghost.base.messages import Message
from imghost.outbound.addresses import Network
from imghost.outbound.client import guarded_client
from imghost.outbound.refusals import UnreadableSource
from imghost.outbound.targets import check_scheme

MOST_REDIRECTS = 3
# A partial answer (206) that nobody asked for would be stored as if it were the whole file.
WHOLE_FILE = frozenset({200, 203})
# For the headers of all hops, and chunk framing of as much again as the file.
FRAMING_BYTES = 1_048_576


class Writable(Protocol):
    """Where the bytes go; `write` may raise TooLarge by its own rules."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True)
class Downloaded:
    """What is known of a file besides its content. Name and type are the other side's claims."""

    filename: str | None
    content_type: str | None
    bytes: int


def download(  # noqa: PLR0913 - the limits belong to the caller, named at every call
    url: str,
    into: Writable,
    *,
    limit: int,
    timeout: float = 20.0,
    own_hosts: frozenset[str] = frozenset(),
    allowed_networks: tuple[Network, ...] = (),
) -> Downloaded:
    """Write the file at `url` into `into`: at most `limit` bytes, `timeout` seconds for everything together.

    Raises UnsupportedScheme, UnsupportedPort, CredentialsInURL, SelfHostURL, NonPublicAddress,
    UnreadableSource or TooLarge; `into` may then hold a part of the file.
    """
    with guarded_client(
        timeout=timeout,
        most_bytes=2 * limit + FRAMING_BYTES,
        own_hosts=own_hosts,
        allowed_networks=allowed_networks,
    ) as client:
        return download_through(client, url, into, limit=limit)


def download_through(client: httpx.Client, url: str, into: Writable, *, limit: int) -> Downloaded:
    """Do what `download` does through a guarded client made elsewhere."""
    # Besides its own errors httpx lets ValueError out: of hosts such as `xn--`, of Locations such as `:http://[`.
    with _unreadable_on(httpx.HTTPError, httpx.InvalidURL, ValueError):
        response = _open(client, url)
    try:
        _check_answer(response, limit)
        with _unreadable_on(httpx.HTTPError):
            size = _copy(response, into, limit)
    finally:
        response.close()
    return Downloaded(file_name(response), _media_type(response), size)


def _open(client: httpx.Client, url: str) -> httpx.Response:
    target = httpx.URL(url)
    # The client itself would complain of the missing host first in `file:///name` or `data:text`.
    check_scheme(target)
    request = client.build_request("GET", target, headers={"Accept": "image/*, video/*, */*;q=0.5"})
    for _ in range(1 + MOST_REDIRECTS):
        response = client.send(request, stream=True)
        if response.next_request is None:
            return response
        response.close()
        request = response.next_request
    raise UnreadableSource


def _check_answer(response: httpx.Response, limit: int) -> None:
    if response.status_code not in WHOLE_FILE:
        raise UnreadableSource
    # We asked for identity; a few kilobytes of gzip can hold gigabytes.
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UnreadableSource
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)


def _copy(response: httpx.Response, into: Writable, limit: int) -> int:
    size = 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        into.write(chunk)
    return size


def _too_large(limit: int) -> TooLarge:
    return TooLarge(Message("File too big - max %(limit)s MB", limit=f"{limit / 1_000_000:g}"))


def _media_type(response: httpx.Response) -> str | None:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower() or None


@contextmanager
def _unreadable_on(*failures: type[Exception]) -> Iterator[None]:
    try:
        yield
    except failures as error:
        raise UnreadableSource from error


LONGEST_NAME = 255


def file_name(response: httpx.Response) -> str | None:
    """Return the base name from Content-Disposition, else from the URL's path; None when there is none."""
    _, options = parse_options_header(response.headers.get("Content-Disposition", ""))
    path = response.url.raw_path.decode("ascii").partition("?")[0]
    return base_name(options.get("filename", "")) or base_name(unquote(path))


def base_name(path: str) -> str | None:
    """Return what follows the last slash or backslash, without control characters, at most 255 characters."""
    last = path.replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in last if character.isprintable()).strip()[:LONGEST_NAME]
    return None if name in {"", ".", ".."} else name
