"""Categories, tags and plans."""

import pytest

from imghost.extensions import db
from imghost.models import Category, Image, Plan, Tag
from imghost.services.tagging import tags_named
from tests.factories import make_album, make_category, make_image, make_user
from tests.web.page_rules import PageClient


def tagged(*names: str) -> Image:
    image = make_image()
    image.tags = tags_named(names)
    db.session.commit()
    return image


def tag_names(image: Image) -> set[str]:
    db.session.expire_all()
    return {tag.name for tag in image.tags}


def test_categories_come_change_and_go(admin_pages: PageClient) -> None:
    assert admin_pages.post("/admin/categories", data={"name": "Sea & Sky"}).status_code == 303
    category = db.session.query(Category).one()
    image = make_image(category=category)
    path = f"/admin/categories/{category.url_key}"
    assert admin_pages.post(path, data={"name": "Sea", "description": "Blue"}).status_code == 303
    assert (category.name, category.description) == ("Sea", "Blue")
    assert admin_pages.post(f"{path}/delete").status_code == 303
    db.session.refresh(image)
    assert image.category_id is None


@pytest.mark.parametrize("name", ["", "x" * 61, "Nature"])
def test_a_category_with_a_bad_name_is_told(admin_pages: PageClient, name: str) -> None:
    make_category("Nature")
    answer = admin_pages.post("/admin/categories", data={"name": name})
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert db.session.query(Category).count() == 1


def test_a_tag_is_renamed(moderator_pages: PageClient) -> None:
    image = tagged("sunst")
    assert moderator_pages.post("/admin/tags/sunst", data={"name": "Sunset"}).status_code == 303
    assert tag_names(image) == {"Sunset"}


def test_a_tag_that_gets_another_s_name_becomes_one_with_it(moderator_pages: PageClient) -> None:
    only, both, other = tagged("sunst"), tagged("sunst", "sunset"), tagged("sunset")
    moderator_pages.post("/admin/tags/sunst", data={"name": "SUNSET"})
    assert [tag_names(image) for image in (only, both, other)] == [{"sunset"}] * 3
    assert db.session.query(Tag).count() == 1


@pytest.mark.parametrize("name", ["", "a,b", "a/b", "x" * 33])
def test_a_tag_keeps_its_name_when_the_new_one_is_bad(moderator_pages: PageClient, name: str) -> None:
    image = tagged("sea")
    answer = moderator_pages.post("/admin/tags/sea?q=se&page=1", data={"name": name})
    assert (answer.status_code, f'type="text" value="{name}"' in answer.text) == (422, True)
    assert '<form class="filter" method="get" action="/admin/tags">' in answer.text
    assert 'action="/admin/tags/sea?q=se&amp;page=1"' in answer.text
    assert tag_names(image) == {"sea"}


def test_a_tag_is_taken_off_every_picture(moderator_pages: PageClient) -> None:
    image = tagged("sea", "sky")
    moderator_pages.post("/admin/tags/sea/delete")
    assert tag_names(image) == {"sky"}


def test_tags_are_paged_and_found(moderator_pages: PageClient) -> None:
    for start in range(0, 60, 30):
        tagged(*(f"tag{number:02}" for number in range(start, start + 30)))
    assert "page=2" in moderator_pages.get("/admin/tags").text
    assert "page=3" not in moderator_pages.get("/admin/tags?page=2").text
    found = moderator_pages.get("/admin/tags?q=TAG07").text
    assert ("tag07" in found, "tag08" in found) == (True, False)


LIMITS = {"requests_per_hour": "10", "url_calls_per_month": "", "uploads_per_month": "0"}


def test_plans_come_change_and_go(admin_pages: PageClient) -> None:
    assert admin_pages.post("/admin/plans", data={"name": "club", **LIMITS}).status_code == 303
    plan = db.session.get(Plan, "club")
    assert plan is not None
    assert (plan.requests_per_hour, plan.url_calls_per_month, plan.uploads_per_month) == (10, None, 0)
    user = make_user(plan_name="club")
    kept = admin_pages.post("/admin/plans/club/delete")
    assert kept.status_code == 422
    # Saved as it stands there, the plan keeps its limits.
    assert 'id="club-requests_per_hour" name="requests_per_hour" type="text" value="10"' in kept.text
    user.plan_name = "free"
    db.session.commit()
    assert admin_pages.post("/admin/plans/club/delete").status_code == 303
    assert db.session.get(Plan, "club") is None


def test_the_plan_of_new_accounts_stays(admin_pages: PageClient) -> None:
    assert admin_pages.post("/admin/plans/unlimited/delete").status_code == 422
    assert admin_pages.post("/admin/plans/unheard-of/delete").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "No Plan"),
        ("requests_per_hour", "-1"),
        ("uploads_per_month", "9" * 10),
        ("url_calls_per_month", "x"),
    ],
)
def test_a_plan_with_a_bad_value_is_told(admin_pages: PageClient, field: str, value: str) -> None:
    answer = admin_pages.post("/admin/plans", data={"name": "club", **LIMITS, field: value})
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert db.session.get(Plan, "club") is None


def test_images_and_albums_are_found(moderator_pages: PageClient) -> None:
    owner = make_user("berta")
    make_image(title="Harbour", user=owner, visibility="private")
    make_image(title="Mountain", status="failed")
    make_album(name="Holidays", user=owner, visibility="private")
    make_album(name="Work")
    for query, expected in {
        "": {"Harbour", "Mountain"},
        "q=arbo": {"Harbour"},
        "q=berta": {"Harbour"},
        "state=failed": {"Mountain"},
        "state=guests": {"Mountain"},
        "q=%5F": set(),
    }.items():
        text = moderator_pages.get(f"/admin/images?{query}").text
        assert {name for name in ("Harbour", "Mountain") if name in text} == expected, query
    text = moderator_pages.get("/admin/albums?q=berta").text
    assert ("Holidays" in text, "Work" in text) == (True, False)
