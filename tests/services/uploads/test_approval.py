"""Whose uploads wait: each choice of the site against each kind of uploader."""

from datetime import timedelta

import pytest
from flask import Flask

from imghost.extensions import now
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.uploads.approval import needs_approval
from tests.factories import make_image, make_user


def known_member() -> User:
    """Old enough, and with enough uploads that were approved."""
    user = make_user(created_at=now() - timedelta(days=30))
    for _ in range(5):
        make_image(user=user)
    return user


def uploaders() -> dict[str, Actor]:
    old = make_user(created_at=now() - timedelta(days=30))
    for approved in (True, True, True, True, False):
        make_image(user=old, approved=approved)
    return {
        "guest": Actor(guest_key="g"),
        "young": Actor(user=make_user()),
        "few": Actor(user=old),
        "known": Actor(user=known_member()),
        "moderator": Actor(user=make_user(role="moderator")),
        "moderator's key": Actor(user=make_user(role="moderator"), scopes=frozenset({"upload"})),
    }


@pytest.mark.parametrize(
    ("rule", "waiting"),
    [
        pytest.param("none", set(), marks=pytest.mark.settings(approval="none")),
        pytest.param("guests", {"guest"}, marks=pytest.mark.settings(approval="guests")),
        pytest.param("new", {"guest", "young", "few"}, marks=pytest.mark.settings(approval="new")),
        pytest.param("all", {"guest", "young", "few", "known"}, marks=pytest.mark.settings(approval="all")),
    ],
)
def test_who_waits(app: Flask, rule: str, waiting: set[str]) -> None:
    assert {name for name, actor in uploaders().items() if needs_approval(actor)} == waiting


@pytest.mark.settings(approval="new", approval_days=0, approval_uploads=0)
def test_nobody_is_new_where_nothing_is_asked(app: Flask) -> None:
    assert not needs_approval(Actor(user=make_user(created_at=now() - timedelta(minutes=1))))
