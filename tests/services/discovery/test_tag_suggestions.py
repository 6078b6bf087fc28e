"""Suggestions of tags on small sites and on large ones."""

import pytest

from imghost.extensions import db
from imghost.services.actor import Actor
from imghost.services.discovery import topic_counts
from imghost.services.discovery.tag_suggestions import suggest_tags
from imghost.services.tagging import tags_named
from tests.factories import make_image, make_user


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("small", [topic_counts.SMALL, 0])
def test_public_tags_and_ones_own_are_suggested(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    owner = make_user()
    for fields, names in (
        ({}, ("Sea",)), ({}, ("Sea", "Seal")), ({"visibility": "private"}, ("Sealed",)),
        ({"visibility": "private", "user": owner}, ("Secret",)), ({}, ("100%", "Säge")),
    ):  # fmt: skip
        make_image(**fields).tags = tags_named(names)
    db.session.commit()
    topic_counts.count_again()
    monkeypatch.setattr(topic_counts, "SMALL", small)
    assert suggest_tags(Actor(), " SE") == ["Sea", "Seal"]
    assert sorted(suggest_tags(Actor(user=owner), "se")) == ["Sea", "Seal", "Secret"]
    assert suggest_tags(Actor(), "%") == suggest_tags(Actor(), "") == []
