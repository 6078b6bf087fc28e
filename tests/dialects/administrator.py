"""An account that may do everything, with a key that may too, made as its owner would make it."""

from dataclasses import dataclass

import httpx

from tests.live import PASSWORD, LiveSite

NAME = "gardener"
SCOPES = "upload,read,write,delete,admin"


@dataclass(frozen=True, slots=True)
class Administrator:
    """`session` is the cookie of a browser that is signed in."""

    key: str
    session: str


def administrator(site: LiveSite) -> Administrator:
    """Add the account to a site that does not have it yet."""
    words = ("user", "add", NAME, f"{NAME}@example.org", "--admin", "--password-stdin")
    added = site.command(*words, stdin=PASSWORD)
    assert added.returncode == 0, added.stderr
    with httpx.Client(base_url=site.base_url, trust_env=False, timeout=30) as api:
        sign_in(api)
        minted = api.post("/v1/api-keys", json={"name": "tests", "scopes": SCOPES}).json()
        return Administrator(f"{minted['key_id']}:{minted['key_secret']}", api.cookies["imghost"])


def sign_in(api: httpx.Client) -> None:
    """Let the client keep the session's cookie."""
    assert api.post("/v1/auth/login", json={"username": NAME, "password": PASSWORD}).is_success
