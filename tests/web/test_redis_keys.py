"""What the site leaves in Redis: every key has an end, but for a few whose number does not grow."""

from collections.abc import Callable

import pytest

from imghost.extensions import db, redis
from imghost.jobs import upkeep
from imghost.jobs.purge import purge_caches
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.library.bulk_job import start_bulk_job
from imghost.services.library.selection import Selection, selected
from imghost.services.site.site_settings import change_settings
from tests.factories import make_key
from tests.web.conftest import Upload
from tests.web.page_rules import PageClient

# One of each: numbers, sets that upkeep empties, and what the room of pictures made for visitors bounds.
LASTING = {
    "answers:mark", "bans:mark", "settings:mark", "usage:dirty",
    "variants:bytes", "variants:total", "variants:used",
}  # fmt: skip


def lasting_keys() -> set[str]:
    names = {key.decode() for key in redis().keys("*")}
    return {name for name in names if redis().ttl(name) == -1 and not name.startswith("rq:")}


@pytest.mark.settings(cdn_purge_url="http://127.0.0.1:9/", guest_api_uploads=True)
def test_every_key_has_an_end(
    pages: PageClient, owner_pages: PageClient, owner: User, upload: Upload, work: Callable[[], None]
) -> None:
    image = upload(visibility="public")
    for client in (pages, owner_pages):
        for path in (f"/image/{image.code}", f"/img/{image.code}/w_200-f_webp", "/explore/recent"):
            client.get(path, follow_redirects=True)
    # A counted failure, and a file that a worker makes.
    assert pages.post("/login", data={"login": "owner", "password": "wrong"}).status_code == 422
    assert owner_pages.post("/settings/export").status_code == 303
    actor = Actor(user=owner)
    start_bulk_job(actor, "tag", "sea", selected(actor, Selection(codes=(image.code,))))
    db.session.commit()
    pages.get("/api/v1/images", headers={"Authorization": f"Bearer {make_key(owner)}"})
    change_settings({"site_name": "Another"})
    image.visibility = "private"
    db.session.commit()
    assert redis().dbsize() > len(lasting_keys()) > 3
    work()
    for job in (upkeep.finish, upkeep.empty, upkeep.flush, upkeep.purge, upkeep.trim, upkeep.sweep):
        job()
    purge_caches()
    upkeep.tidy()
    assert lasting_keys() <= LASTING
