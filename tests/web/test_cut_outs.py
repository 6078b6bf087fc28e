"""The page that removes a background, without JavaScript: begin, compare, keep, take back."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Image
from imghost.settings import Settings
from tests.imaging.masks.test_masks import scene
from tests.networks import install_brightness
from tests.pictures import encoded
from tests.web.conftest import Upload
from tests.web.forms import forms_of
from tests.web.page_rules import PageClient

Work = Callable[[], None]


@pytest.fixture
def image(upload: Upload) -> Image:
    return upload(encoded(scene(), "JPEG"))


def act(pages: PageClient, image: Image, what: str) -> str:
    """Press a button of the page, and return the page that follows."""
    address = f"/image/{image.code}/background"
    (form,) = [each for each in forms_of(pages.get(address)) if each.action == address]
    answer = form.send(pages, act=what)
    assert answer.status_code == 303, answer.text
    return pages.get(answer.headers["Location"], follow_redirects=True).text


def test_without_a_model_there_is_no_button_and_no_page(owner_pages: PageClient, image: Image) -> None:
    page = owner_pages.get(f"/image/{image.code}", follow_redirects=True)
    assert "/background" not in page.text
    assert owner_pages.get(f"/image/{image.code}/background").status_code == 501


def test_the_background_goes_and_comes_back(
    settings: Settings, owner_pages: PageClient, pages: PageClient, image: Image, work: Work
) -> None:
    install_brightness(settings)
    here = f"/image/{image.code}/background"
    assert here in owner_pages.get(f"/image/{image.code}", follow_redirects=True).text
    assert here not in pages.get(f"/image/{image.code}", follow_redirects=True).text
    assert "/login" in pages.get(here).headers.get("Location", "")
    assert "is being removed" in act(owner_pages, image, "start")
    work()
    compared = owner_pages.get(here).text
    assert "data-compare" in compared
    assert "nobg=true" in compared
    assert "has no background" in act(owner_pages, image, "new")
    made = db.session.scalars(select(Image).order_by(Image.id.desc()).limit(1)).one()
    assert (made.id != image.id, made.title, made.format) == (True, image.title, "webp")
    assert "This is version 2" in act(owner_pages, image, "version")
    work()
    db.session.refresh(image)
    assert (image.format, image.version, image.has_alpha) == ("webp", 2, True)
    assert "The file before is back" in act(owner_pages, image, "undo")
    work()
    db.session.refresh(image)
    assert (image.format, image.version, image.has_alpha) == ("jpeg", 3, False)


def test_a_page_of_another_version_changes_nothing(
    settings: Settings, owner_pages: PageClient, image: Image
) -> None:
    install_brightness(settings)
    address = f"/image/{image.code}/background"
    (form,) = [each for each in forms_of(owner_pages.get(address)) if each.action == address]
    image.version = 2
    db.session.commit()
    assert form.send(owner_pages, act="version").status_code == 422
    db.session.refresh(image)
    assert image.version == 2
