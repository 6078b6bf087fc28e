"""From sign-up to a working key in a real browser, with and without script."""

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from imghost.base.one_time_codes import code, step_at
from tests.live import PASSWORD, LiveSite
from tests.pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser, live_site: LiveSite) -> Iterator[Page]:
    context = browser.new_context(base_url=live_site.base_url, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_from_sign_up_to_a_revoked_key(
    page: Page, live_site: LiveSite, request: pytest.FixtureRequest
) -> None:
    name = f"visitor-{request.node.callspec.id.replace(' ', '-')}"
    page.goto("/signup?next=/settings/keys")
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(f"{live_site.base_url}/settings/keys")
    expect(page.get_by_text(f"Welcome, {name}.")).to_be_visible()

    page.get_by_label("What is it for?").fill("A script")
    page.get_by_role("button", name="Create key").click()
    credential = page.get_by_label("Key", exact=True).input_value()
    assert upload(live_site, credential) == 200

    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name="Revoke the key A script").click()
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_text("You have no keys yet.")).to_be_visible()
    assert upload(live_site, credential) == 400


def test_two_steps_from_the_set_up_to_a_recovery_code(
    page: Page, live_site: LiveSite, request: pytest.FixtureRequest
) -> None:
    name = f"careful-{request.node.callspec.id.replace(' ', '-')}"
    page.goto("/signup?next=/settings/security")
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".qr-code svg")).to_be_visible()
    secret = page.get_by_role("textbox", name="Or type this secret").input_value()
    page.get_by_label("Code from the app").fill(code(secret, step_at(time.time())))
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    recovery_code = page.get_by_role("textbox", name="Recovery codes").input_value().splitlines()[0]
    page.get_by_role("link", name="I have saved them").click()
    expect(page.get_by_text("Chromium on Linux").or_(page.get_by_text("Chrome on Linux"))).to_be_visible()

    page.context.clear_cookies()
    page.goto("/login")
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{live_site.base_url}/login/code")
    page.get_by_label("Code from your authenticator app").fill(recovery_code)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/settings/security")
    expect(page.get_by_text("9 recovery codes are left")).to_be_visible()


@pytest.mark.parametrize("page", [True], indirect=True, ids=["passkey"])
def test_a_passkey_from_the_settings_to_signing_in(page: Page, live_site: LiveSite) -> None:
    """With the browser's own virtual authenticator (WebAuthn, 11); an address of numbers has no passkeys."""
    site = live_site.base_url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**device, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    page.goto(f"{site}/signup?next=/settings/security")
    page.get_by_label("User name").fill("keyholder")
    page.get_by_label("E-mail address").fill("keyholder@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    section = page.locator("#passkeys")
    section.get_by_label("Current password").fill("not mine at all")
    section.get_by_role("button", name="Add a passkey").click()
    expect(section.get_by_text("This is not your current password.")).to_be_visible()
    section.get_by_label("Current password").fill(PASSWORD)
    section.get_by_label("Name of a new passkey").fill("My laptop")
    section.get_by_role("button", name="Add a passkey").click()
    expect(section.get_by_role("listitem")).to_contain_text("My laptop")

    page.context.clear_cookies()
    page.goto(f"{site}/login?next=/settings/security")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(section.get_by_role("listitem")).to_contain_text("last used")
    section.get_by_label("Current password").fill(PASSWORD)
    section.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_text("The passkey no longer signs you in.")).to_be_visible()


def upload(site: LiveSite, credential: str) -> int:
    return httpx.post(
        f"{site.base_url}/api/1/upload",
        headers={"X-API-Key": credential},
        files={"source": ("a.png", png(60, 40))},
        trust_env=False,
        timeout=60,
    ).status_code


def test_wrong_password_then_right_one(page: Page, live_site: LiveSite) -> None:
    page.goto("/settings/account")
    page.get_by_label("Name or e-mail address").fill("member")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The name or the password is wrong.")
    expect(page.get_by_label("Name or e-mail address")).to_have_value("member")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{live_site.base_url}/settings/account")
    expect(page.get_by_text("member@example.org")).to_be_visible()
