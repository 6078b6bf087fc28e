"""A text that may be said of a picture: one declaration takes it through every way in and out of the core."""

from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from imghost.models import Image
from imghost.services.accounts.export_facts import IMAGE
from imghost.services.actor import Actor
from imghost.services.free_text import CLEANED_TEXTS, ImageTexts
from imghost.services.images.details import Details
from imghost.services.images.edit import ImageChanges
from imghost.services.images.edit_form import form_values
from imghost.web.uploads.form import read_details
from tests.factories import make_image, make_user

TEMPLATES = Path(__file__).parents[3] / "templates"
TEXTS = [field.name for field in fields(ImageTexts)]


def test_each_text_is_declared_with_its_column_and_its_cleaning() -> None:
    assert list(CLEANED_TEXTS) == TEXTS
    assert set(TEXTS) <= {column.key for column in Image.__table__.columns}
    assert set(TEXTS) <= set(IMAGE)


@pytest.mark.parametrize("name", TEXTS)
def test_forms_and_changes_carry_it(app: Flask, name: str) -> None:
    owner = make_user()
    image = make_image(user=owner, **{name: "two boats"})
    assert form_values(Actor(user=owner), image)[name] == "two boats"
    assert getattr(ImageChanges.of(image), name) == "two boats"
    assert getattr(read_details(Actor(user=owner), {name: " two  boats "}), name) is not None
    assert getattr(Details(**{name: "two\x00 boats"}), name) == "two boats"  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("template", ["viewer/_edit.html", "upload/_fields.html"])
def test_the_forms_have_a_field_for_it(template: str, name: str) -> None:
    assert f'("{name}"' in (TEMPLATES / template).read_text()
