"""How caches and CDNs are asked to forget addresses: a function per API that makes its requests."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

LIST_BATCH = 1_000
# The most files that Cloudflare takes in one request, whatever the plan.
CLOUDFLARE_BATCH = 100
# What a cache answers that has nothing of the kind: 404, and 412 by the module ngx_cache_purge.
NOT_THERE = (404, 412)


@dataclass(frozen=True, slots=True)
class PurgeHook:
    """Where the API is, without a slash at the end, and its key or token."""

    url: str
    key: str


def simple_list(hook: PurgeHook, addresses: Sequence[str]) -> Iterator[httpx.Request]:
    """A JSON list of addresses, for a program of one's own; with a key as its bearer."""
    headers = {"Authorization": f"Bearer {hook.key}"} if hook.key else {}
    for start in range(0, len(addresses), LIST_BATCH):
        batch = list(addresses[start : start + LIST_BATCH])
        yield httpx.Request("POST", hook.url, json=batch, headers=headers)


def cloudflare(hook: PurgeHook, addresses: Sequence[str]) -> Iterator[httpx.Request]:
    """Purge by single file; the hook is `https://api.cloudflare.com/client/v4/zones/<zone>/purge_cache`."""
    headers = {"Authorization": f"Bearer {hook.key}"}
    for start in range(0, len(addresses), CLOUDFLARE_BATCH):
        files = list(addresses[start : start + CLOUDFLARE_BATCH])
        yield httpx.Request("POST", hook.url, json={"files": files}, headers=headers)


def fastly(hook: PurgeHook, addresses: Sequence[str]) -> Iterator[httpx.Request]:
    """Purge one URL each: `POST /purge/<host and path>`; the hook is `https://api.fastly.com`."""
    for address in addresses:
        cached = address.partition("://")[2]
        url = f"{hook.url.rstrip('/')}/purge/{cached}"
        yield httpx.Request("POST", url, headers={"Fastly-Key": hook.key, "Accept": "application/json"})


def bunny(hook: PurgeHook, addresses: Sequence[str]) -> Iterator[httpx.Request]:
    """Purge one URL each: `POST /purge?url=…`; the hook is `https://api.bunny.net`."""
    for address in addresses:
        url = f"{hook.url.rstrip('/')}/purge"
        yield httpx.Request("POST", url, params={"url": address}, headers={"AccessKey": hook.key})


def nginx(hook: PurgeHook, addresses: Sequence[str]) -> Iterator[httpx.Request]:
    """`PURGE` of each path at the cache itself (`proxy_cache_purge`), under the name the site has there."""
    headers = {"Authorization": f"Bearer {hook.key}"} if hook.key else {}
    for address in addresses:
        parts = urlsplit(address)
        target = parts._replace(scheme="", netloc="").geturl()
        yield httpx.Request("PURGE", hook.url.rstrip("/") + target, headers={**headers, "Host": parts.netloc})


APIS: dict[str, Callable[[PurgeHook, Sequence[str]], Iterator[httpx.Request]]] = {
    "list": simple_list,
    "cloudflare": cloudflare,
    "fastly": fastly,
    "bunny": bunny,
    "nginx": nginx,
}


def require_purged(answer: httpx.Response) -> None:
    """Raise httpx.HTTPError when the addresses are still there. What the cache never had is purged."""
    if answer.request.method == "PURGE" and answer.status_code in NOT_THERE:
        return
    answer.raise_for_status()
    if b'"success":false' in answer.content.replace(b" ", b""):
        # Cloudflare's envelope has a say of its own.
        raise httpx.HTTPError("The API refused the addresses.")
