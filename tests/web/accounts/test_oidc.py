"""Signing in through a provider that runs in a process of its own."""

import html
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import Identity, User
from imghost.services.accounts.user_sessions import list_sessions
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.services.upkeep.doctor.services import sign_in_provider
from imghost.settings import Settings
from tests.clients import give_session
from tests.factories import make_key, make_user
from tests.live import ROOT, free_port
from tests.waiting import wait_until
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in
from tests.web.accounts.provider import CLIENT, SECRET

pytestmark = pytest.mark.processes

ADA = {"sub": "ada-1", "email": "ada@example.org", "email_verified": True, "preferred_username": "ada"}


class Provider:
    def __init__(self, address: str) -> None:
        self.address = address
        self.client = httpx.Client(base_url=address, trust_env=False, timeout=30)

    def knows(self, claims: dict[str, Any], **faults: Any) -> None:
        """The next to come is who `claims` say."""
        assert self.client.post("/next", json={"claims": claims, **faults}).status_code == 200

    def answers(self) -> bool:
        try:
            return self.client.get("/keys").status_code == 200
        except httpx.HTTPError:
            return False

    def lead_back(self, response: Any) -> str:
        """Follow the way out as a browser does, and return the path that it comes back to."""
        assert response.headers["Location"].startswith(f"{self.address}/authorize?")
        back = self.client.get(response.headers["Location"]).headers["Location"]
        assert back.startswith("https://pictures.example/login/oidc/callback?")
        return back.removeprefix("https://pictures.example")


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    port = free_port()
    command = [sys.executable, "-m", "tests.web.accounts.provider", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = Provider(f"http://127.0.0.1:{port}")
    try:
        wait_until(found.answers)
        yield found
    finally:
        found.client.close()
        process.terminate()
        process.wait()


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    running_provider.knows(ADA)
    return running_provider


@pytest.fixture
def settings(settings: Settings, running_provider: Provider, request: pytest.FixtureRequest) -> Settings:
    own = {
        "public_url": "https://pictures.example",
        "oidc_issuer": running_provider.address,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_name": "Our club",
        "oidc_networks": "127.0.0.0/8",
        "sign_in_limit": "100 per minute",
    }
    marker = request.node.get_closest_marker("settings")
    return settings.model_copy(update={**own, **(marker.kwargs if marker else {})})


def come_in(client: FlaskClient, provider: Provider, **query: str):  # type: ignore[no-untyped-def]
    return client.get(provider.lead_back(client.get("/login/oidc", query_string=query)))


def users() -> int:
    return db.session.scalar(select(func.count(User.id))) or 0


def test_a_newcomer_gets_an_account_and_comes_again(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    assert "Sign in through Our club" in client.get("/login").text
    response = come_in(client, provider, next="/settings/keys")
    assert response.headers["Location"] == "/settings/keys"
    assert is_in(client)
    user = db.session.scalars(select(User)).one()
    assert (user.name, user.email, user.role) == ("ada", "ada@example.org", "member")
    client.post("/logout")
    provider.knows({**ADA, "email": "other@example.org", "preferred_username": "boss"})
    assert come_in(app.test_client(), provider).status_code == 303
    assert users() == 1


@pytest.mark.parametrize(
    ("claims", "faults"),
    [
        ({"nonce": "another"}, {}),
        ({"nonce": None}, {}),
        ({"aud": "another client"}, {}),
        ({"aud": [CLIENT, "another"], "azp": "another"}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"exp": int(time.time()) - 600}, {}),
        ({"exp": None}, {}),
        ({"sub": None}, {}),
        ({"iat": int(time.time()) + 86_400}, {}),
        ({}, {"fault": "unsigned"}),
        ({}, {"fault": "foreign key"}),
    ],
)
def test_an_answer_that_is_not_to_be_trusted_opens_nothing(
    client: FlaskClient, provider: Provider, claims: dict[str, Any], faults: dict[str, str]
) -> None:
    way_out = client.get("/login/oidc")
    provider.knows({**ADA, **claims}, **faults)
    response = client.get(provider.lead_back(way_out))
    assert (response.status_code, response.headers["Location"]) == (303, "/login")
    assert "Signing in did not work." in client.get("/login").text
    assert not is_in(client)
    assert users() == 0


def test_another_browser_cannot_finish_what_one_began(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    back = provider.lead_back(client.get("/login/oidc"))
    thief = app.test_client()
    assert thief.get(back).headers["Location"] == "/login"
    thief.get("/login/oidc")
    assert thief.get(back).headers["Location"] == "/login"
    assert not is_in(thief)
    assert client.get(back.replace("state=", "state=x")).headers["Location"] == "/login"
    # The attempt is used up, whatever came back.
    assert client.get(back).headers["Location"] == "/login"
    assert users() == 0


def test_an_answer_of_another_issuer_is_refused(client: FlaskClient, provider: Provider) -> None:
    back = provider.lead_back(client.get("/login/oidc"))
    assert client.get(f"{back}&iss=x".replace("iss=http", "iss=https")).headers["Location"] == "/login"
    assert not is_in(client)


def test_the_session_is_a_new_one(client: FlaskClient, provider: Provider) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    come_in(client, provider)
    with client.session_transaction() as session:
        assert "planted" not in session
    assert len(list_sessions(db.session.scalars(select(User)).one())) == 1


def test_an_address_alone_links_nothing(client: FlaskClient, provider: Provider) -> None:
    victim = make_user("victim", email="ada@example.org")
    assert come_in(client, provider).headers["Location"] == "/login"
    assert "link both under" in client.get("/login").text
    provider.knows({**ADA, "email_verified": False})
    come_in(client, provider)
    assert is_in(client)
    newcomer = db.session.scalars(select(User).where(User.id != victim.id)).one()
    assert newcomer.email.endswith("@no-address.invalid")


@pytest.mark.settings(oidc_link_verified_email=True)
@pytest.mark.parametrize(
    ("verified", "same"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("True", True),
        ("false", False),
        (None, False),
        (1, False),
    ],
)
def test_a_verified_address_links_where_the_site_wants_it(
    client: FlaskClient, provider: Provider, verified: object, same: bool
) -> None:
    ada = make_user("somebody", email="ada@example.org")
    provider.knows({**ADA, "email_verified": verified})
    come_in(client, provider)
    assert (db.session.scalars(select(Identity)).one().user_id == ada.id) is same


@pytest.mark.settings(oidc_link_verified_email=True)
def test_whoever_took_the_address_before_its_owner_came_is_out(
    app: Flask, client: FlaskClient, marina: User, provider: Provider
) -> None:
    """Sign-up asks nobody to prove an address, so the account may have been made to wait here."""
    squatter = app.test_client()
    sign_in(squatter)
    key = make_key(marina)
    provider.knows({**ADA, "email": marina.email, "email_verified": True})
    come_in(client, provider)
    assert "Marina" in client.get("/settings/account").text
    assert not is_in(squatter)
    assert sign_in(squatter).status_code == 422
    assert squatter.get("/api/usage", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    # The owner's own second visit ends nothing any more.
    client.post("/settings/security", data={"password": PASSWORD})
    come_in(app.test_client(), provider)
    assert sign_in(squatter).status_code == 303


def test_a_member_links_after_being_asked_and_unlinks(
    app: Flask, client: FlaskClient, marina: User, provider: Provider
) -> None:
    sign_in(client)
    assert come_in(client, provider).headers["Location"] == "/settings/security/link"
    assert "Link with Our club?" in client.get("/settings/security/link").text
    assert db.session.scalar(select(Identity)) is None
    assert client.post("/settings/security/link").status_code == 303
    other = app.test_client()
    come_in(other, provider)
    assert "Marina" in other.get("/settings/account").text
    assert users() == 1
    client.post("/settings/security/link/off")
    assert db.session.scalar(select(Identity)) is None


def test_nobody_links_what_opens_another_account(app: Flask, client: FlaskClient, provider: Provider) -> None:
    come_in(app.test_client(), provider)
    give_session(client, make_user("thief"))
    come_in(client, provider)
    assert client.post("/settings/security/link").status_code == 409


def test_who_has_no_password_may_choose_one(client: FlaskClient, provider: Provider) -> None:
    come_in(client, provider)
    assert "Choose a password" in client.get("/settings/security").text
    client.post("/settings/security/link/off")
    assert db.session.scalar(select(Identity)) is not None
    assert client.post("/settings/delete", data={"current": ""}).status_code == 422
    assert client.post("/settings/security", data={"password": PASSWORD}).status_code == 303
    client.post("/logout")
    assert sign_in(client, "ada").status_code == 303
    assert client.post("/settings/security", data={"password": "another long one"}).status_code == 422


@pytest.mark.settings(sign_up=False)
def test_a_closed_site_makes_no_account(client: FlaskClient, provider: Provider) -> None:
    assert come_in(client, provider).headers["Location"] == "/login"
    assert users() == 0


@pytest.mark.settings(oidc_networks="")
def test_private_addresses_need_to_be_allowed(client: FlaskClient, provider: Provider) -> None:
    assert client.get("/login/oidc").headers["Location"] == "/login"
    assert "did not answer as expected" in client.get("/login").text


@pytest.mark.parametrize("fault", ["discovered_issuer", "token_endpoint"])
def test_addresses_the_provider_publishes_are_checked(
    client: FlaskClient, provider: Provider, fault: str
) -> None:
    way_out = client.get("/login/oidc")
    provider.knows(ADA, **{fault: "http://10.0.0.1/token"})
    assert client.get(provider.lead_back(way_out)).headers["Location"] == "/login"
    assert users() == 0


def test_a_shut_out_account_stays_out(client: FlaskClient, provider: Provider) -> None:
    come_in(client, provider)
    db.session.scalars(select(User)).one().disabled = True
    db.session.commit()
    assert come_in(client, provider).headers["Location"] == "/login"
    assert not is_in(client)


def userinfo_at(provider: Provider, facts: dict[str, Any], claims: dict[str, Any] | None = None) -> None:
    """The ID token names the subject only, as Authelia's does; `facts` stand at userinfo."""
    discovery = {"userinfo_endpoint": f"{provider.address}/userinfo"}
    provider.knows({"sub": "ada-1", **(claims or {})}, discovery=discovery, userinfo=facts)


def test_what_a_lean_id_token_lacks_stands_at_userinfo(client: FlaskClient, provider: Provider) -> None:
    userinfo_at(provider, ADA)
    come_in(client, provider)
    user = db.session.scalars(select(User)).one()
    assert (user.name, user.email) == ("ada", "ada@example.org")


@pytest.mark.parametrize(
    "facts", [{**ADA, "sub": "eve-1"}, {**ADA, "sub": None}, {"email": "ada@example.org"}]
)
def test_userinfo_of_somebody_else_opens_nothing(
    client: FlaskClient, provider: Provider, facts: dict[str, Any]
) -> None:
    userinfo_at(provider, facts)
    assert come_in(client, provider).headers["Location"] == "/login"
    assert users() == 0


def test_one_source_vouches_for_an_address(client: FlaskClient, provider: Provider) -> None:
    """What userinfo has verified is its own address, not the one that the ID token claims."""
    userinfo_at(provider, {**ADA, "email": "eve@example.org"}, {"email": "ada@example.org"})
    come_in(client, provider)
    assert db.session.scalars(select(User)).one().email == "eve@example.org"


def test_an_account_that_is_linked_needs_no_userinfo(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    come_in(client, provider)
    provider.knows({"sub": "ada-1"}, discovery={"userinfo_endpoint": f"{provider.address}/nowhere"})
    other = app.test_client()
    come_in(other, provider)
    assert is_in(other)


@pytest.mark.settings(oidc_authentication="client_secret_post")
def test_the_secret_may_go_in_the_body(client: FlaskClient, provider: Provider) -> None:
    provider.knows(ADA, fault="no Basic")
    come_in(client, provider)
    assert is_in(client)


def test_the_provider_says_how_it_takes_the_secret(client: FlaskClient, provider: Provider) -> None:
    methods = {"token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]}
    provider.knows(ADA, fault="no Basic", discovery=methods)
    come_in(client, provider)
    assert is_in(client)


def test_an_issuer_with_another_ending_is_named(client: FlaskClient, provider: Provider) -> None:
    provider.knows(ADA, discovered_issuer=f"{provider.address}/")
    client.get("/login/oidc")
    text = client.get("/login").text
    assert f"calls itself “{provider.address}/”" in text
    assert f"IMGHOST_OIDC_ISSUER is “{provider.address}”" in text


def test_signing_out_offers_to_sign_out_at_the_provider(
    client: FlaskClient, provider: Provider, marina: User
) -> None:
    """RP-Initiated Logout 1.0, 2."""
    provider.knows(ADA, discovery={"end_session_endpoint": f"{provider.address}/end?tenant=one"})
    come_in(client, provider)
    page = client.post("/logout")
    (address,) = re.findall(rf'href="({provider.address}/end[^"]+)"', page.text)
    parts = urlsplit(html.unescape(address))
    query = parse_qs(parts.query)
    assert query["tenant"] == ["one"]
    assert query["client_id"] == [CLIENT]
    assert query["post_logout_redirect_uri"] == ["https://pictures.example/"]
    assert query["id_token_hint"][0].count(".") == 2
    assert not is_in(client)
    # Whoever signs in with a password has no session there.
    sign_in(client)
    assert client.post("/logout").status_code == 303


def test_the_doctor_asks_the_provider(app: Flask, provider: Provider) -> None:
    assert sign_in_provider().startswith(f"{provider.address} answers, takes client_secret_basic")
    provider.knows(ADA, discovered_issuer=f"{provider.address}/")
    with pytest.raises(Trouble, match="a final slash included"):
        sign_in_provider()


class TestWithoutProvider:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"oidc_issuer": ""})

    def test_there_is_nothing(self, client: FlaskClient) -> None:
        assert client.get("/login/oidc").status_code == 404
        assert client.get("/login/oidc/callback").status_code == 404
        assert "/login/oidc" not in client.get("/login").text
