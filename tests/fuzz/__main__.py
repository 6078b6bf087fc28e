"""`python -m tests.fuzz SCHEMATHESIS [OPTION...]`: the APIs of a real site against their own description.

Starts the launcher with a data directory of its own, makes one of everything the addresses name, and runs the
program SCHEMATHESIS with the settings beside this file. Exits with its code.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.dialects.administrator import Administrator, administrator
from tests.live import LiveSite, running_site
from tests.pictures import jpeg

SETTINGS = Path(__file__).with_name("schemathesis.toml")
SITE = {
    # Made-up addresses must not be fetched; and nobody waits for pictures of made-up bytes.
    "IMGHOST_URL_UPLOADS": "false",
    "IMGHOST_UPLOAD_WAIT": "0",
    # A limit that is reached hides everything behind it.
    "IMGHOST_VARIANT_LIMIT_PER_IMAGE": "1000000 per hour",
    "IMGHOST_VARIANT_LIMIT_PER_ADDRESS": "1000000 per hour",
}


LOG_SHOWN = 20_000
# First everything but deleting, so that there is something to ask for; then deleting too.
ROUNDS = (("--exclude-method", "DELETE"), ("--phases", "fuzzing,stateful"))


def main(program: str, *options: str) -> int:
    """Return 0 when all rounds are clean and the site's log holds no trace of a failure."""
    with fuzzed_site() as (site, admin):
        words = {**things(site, admin), "KEY": admin.key, "SESSION": admin.session, "NO_PROXY": "*"}
        command = [program, "--config-file", str(SETTINGS), "run", f"{site.base_url}/openapi.json"]
        codes = [
            subprocess.run([*command, *each, *options], env={**os.environ, **words}, check=False).returncode
            for each in ROUNDS
        ]
        return int(any(codes) or not _is_let_in(site, admin) or not _is_well(site))


def _is_let_in(site: LiveSite, admin: Administrator) -> bool:
    """Say whether key and session still open what they opened: without them most requests prove nothing."""
    with httpx.Client(base_url=site.base_url, trust_env=False, timeout=60) as api:
        answers = [
            api.get("/v1/users", headers={"X-Api-Key": admin.key}),
            api.get("/v1/api-keys", headers={"Cookie": f"imghost={admin.session}"}),
        ]
    if all(answer.is_success for answer in answers):
        return True
    print("The fuzzer lost its own key or session on the way:", *(answer.text for answer in answers))
    return False


def _is_well(site: LiveSite) -> bool:
    """Say whether the site still runs and has logged no failure; print what it logged otherwise."""
    log = site.log.read_text()
    ended = site.process is not None and site.process.poll()
    if "Traceback" not in log and ended is None:
        print("The site runs, and its log holds no failure.")
        return True
    print(log[log.find("Traceback") :][:LOG_SHOWN] if "Traceback" in log else log[-LOG_SHOWN:])
    print("The site runs." if ended is None else f"The site ended with {ended}.")
    return False


@contextmanager
def fuzzed_site() -> Iterator[tuple[LiveSite, Administrator]]:
    """A site that is stopped and removed in the end, and who may do everything on it."""
    sites = running_site(**SITE)
    site = next(sites)
    try:
        yield site, administrator(site)
    finally:
        sites.close()


def things(site: LiveSite, admin: Administrator) -> dict[str, str]:
    """Ids of one of everything, by the names that the settings use."""
    headers = {"X-Api-Key": admin.key}
    with httpx.Client(base_url=site.base_url, headers=headers, trust_env=False, timeout=60) as api:

        def post(path: str, **body: Any) -> Any:
            response = api.post(path, **body)
            assert response.is_success, (path, response.text)
            return response.json()

        # Delivered, and never changed, so that there is always something to send.
        asset = post("/v1/upload", files={"file": ("beach.jpg", jpeg(320, 240))}, data={"folder": "beaches"})
        (image,) = api.get("/api/v1/images").json()["items"]
        changed = post("/v1/upload", files={"file": ("dune.jpg", jpeg(320, 240))}, data={"folder": "dunes"})
        bearer = {"Authorization": f"Bearer {admin.key}"}
        _, collected = httpx.get(f"{site.base_url}/api/v1/images", headers=bearer, trust_env=False).json()
        signed = post("/api/v1/sign", json={"imageId": image["id"], "transform": "w_100,f_webp"})["url"]
        folder = post("/api/v1/folders", json={"path": "a/b"})
        preset = post("/api/v1/presets", json={"name": "card", "params": "w_100,f_webp"})
        user = {"username": "somebody", "email": "somebody@example.org", "password": "some password"}
        with httpx.Client(base_url=site.base_url, trust_env=False, timeout=60) as browser:
            browser.cookies.set("imghost", admin.session)
            spare = browser.post("/v1/api-keys", json={"name": "spare"}).json()
        return {
            "IMAGE": image["id"],
            "FILE_NAME": f"{image['id']}.webp",
            "CLIENT": image["deliveryBase"].rpartition("/")[2],
            "SIGNATURE": signed.split("/")[5],
            "TRANSFORM": signed.split("/")[6],
            "PUBLIC_ID": asset["public_id"],
            "CHANGED": changed["public_id"],
            "CHANGED_IMAGE": api.get("/api/v1/images").json()["items"][0]["id"],
            "IMG_IMAGE": collected["id"],
            "COLLECTION": collected["collectionId"],
            "SLUG": collected["slug"],
            "FOLDER": folder["id"],
            "PRESET": preset["id"],
            "PRESET_NAME": preset["name"],
            "SPARE_KEY": spare["key_id"],
            "USER": post("/v1/users", json=user)["id"],
        }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
