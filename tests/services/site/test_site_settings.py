"""What an administrator changes counts at once, in every process."""

from collections.abc import Iterator

import pytest
from flask import Flask, g

from imghost import create_app
from imghost.base.errors import InvalidInput
from imghost.extensions import db, settings
from imghost.models import Setting
from imghost.services.site.site_settings import change_settings
from imghost.settings import Settings
from tests.closing import close


@pytest.fixture
def other(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same site in what could be another process."""
    other = create_app(settings)
    yield other
    close(other)


def seen_by(app: Flask) -> Settings:
    with app.app_context():
        seen = settings()
        db.session.remove()
        db.engine.dispose()
        return seen


def test_a_change_counts_at_once_everywhere(app: Flask, other: Flask) -> None:
    assert seen_by(other).site_name == "imghost"
    change_settings({"site_name": "Pictures", "sign_up": False})
    assert seen_by(other).site_name == "imghost"
    db.session.commit()
    assert seen_by(other).site_name == "Pictures"
    assert not seen_by(other).sign_up
    assert seen_by(app).site_name == "Pictures"
    change_settings({"site_name": None})
    db.session.commit()
    assert seen_by(other).site_name == "imghost"
    assert not seen_by(other).sign_up


def test_settings_stay_the_same_during_a_request(app: Flask) -> None:
    assert settings().site_name == "imghost"
    change_settings({"site_name": "Pictures"})
    db.session.commit()
    assert settings().site_name == "imghost"
    g.pop("settings")
    assert settings().site_name == "Pictures"


@pytest.mark.settings(redis_url="unix:///nowhere/redis.sock")
def test_without_redis_changes_are_read_each_time(settings: Settings, empty_database: object) -> None:
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        change_settings({"site_name": "Pictures"})
        db.session.commit()
    assert seen_by(app).site_name == "Pictures"
    close(app)


@pytest.mark.parametrize(
    ("name", "value"), [("port", 80), ("home", "/"), ("secret_key", "x"), ("nonsense", 1), ("max_side", 3)]
)
def test_what_cannot_be_changed_or_is_out_of_range_is_named(app: Flask, name: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        change_settings({name: value})
    assert refused.value.field == name
    db.session.rollback()


def test_a_stored_value_that_went_out_of_range_does_not_count(app: Flask) -> None:
    db.session.add(Setting(name="max_side", value="3"))
    db.session.add(Setting(name="site_name", value='"Pictures"'))
    db.session.commit()
    assert (settings().max_side, settings().site_name) == (16_384, "Pictures")
