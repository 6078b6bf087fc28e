"""Migrations make exactly the tables of the models, on both databases, and can be taken back."""

from datetime import datetime

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import column, func, inspect, select, table, text

from imghost.extensions import db, now
from imghost.models import Album, Plan, User
from imghost.models.plan import SEED_ROWS
from imghost.services.actor import Actor
from imghost.services.discovery.search import search
from tests.factories import make_album, make_image, make_user
from tests.operations.migrating import insert


# SQLAlchemy cannot read the index of `lower(name)` back from SQLite; PostgreSQL's is compared.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
@pytest.mark.usefixtures("empty")
def test_up_and_down() -> None:
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        assert compare_metadata(context, db.metadata) == []
    assert db.session.scalars(select(Plan.name).order_by(Plan.name)).all() == sorted(
        row["name"] for row in SEED_ROWS
    )
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    flask_migrate.upgrade()
    flask_migrate.upgrade()


@pytest.mark.usefixtures("empty")
def test_nothing_is_lost_on_the_way_up_and_down() -> None:
    flask_migrate.upgrade(revision="0001")
    # The younger of two who differ by case only is told apart by a number.
    for number, name in enumerate(("ada", "ADA"), 1):
        user = {"id": number, "code": name, "name": name, "email": f"{number}@example.org"}
        insert(
            "users", **user, role="admin", session_epoch=0, plan_name="unlimited", tokens=0,
            signing_secret="s", disabled=False, created_at=MOMENT, password_hash="x",
        )  # fmt: skip
    for number, (parent, visibility) in enumerate([(None, "password"), (1, "public"), (None, "link")], 1):
        insert(
            "albums", id=number, code=f"album-{number}", user_id=1, parent_id=parent, name="A",
            description="", visibility=visibility, created_at=MOMENT, updated_at=MOMENT,
        )  # fmt: skip
    key = {"id": 1, "user_id": 1, "key_id": "k", "secret_hash": "h", "name": "n", "scopes": "read"}
    insert("api_keys", **key, created_at=MOMENT)
    db.session.commit()
    flask_migrate.upgrade()
    assert db.session.scalars(select(User.name).order_by(User.id)).all() == ["ada", "ADA-2"]
    rows = db.session.execute(select(Album.code, Album.effective_visibility, Album.gate_code)).all()
    assert sorted(map(tuple, rows)) == [
        ("album-1", "password", "album-1"),
        ("album-2", "password", "album-1"),
        ("album-3", "link", None),
    ]
    db.session.remove()
    flask_migrate.downgrade(revision="0001")
    assert [rows_of(name) for name in ("users", "albums", "api_keys")] == [2, 3, 1]


@pytest.mark.usefixtures("empty")
def test_the_search_index_is_the_one_of_the_models() -> None:
    """Whoever makes `images` or `tags` anew in SQLite loses the triggers on it: here it shows."""
    flask_migrate.upgrade()
    migrated = index_definitions()
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    db.create_all()
    assert migrated == index_definitions()
    assert len(migrated) >= 6
    db.session.remove()
    db.drop_all()


@pytest.mark.usefixtures("empty")
def test_words_are_found_after_the_index_was_changed_under_them() -> None:
    flask_migrate.upgrade()
    make_image(title="Été", original_filename="beach-1.jpg")
    for revision in ("0005", "head"):
        change = flask_migrate.upgrade if revision == "head" else flask_migrate.downgrade
        db.session.remove()
        change(revision=revision)
    assert [len(search(Actor(), text).page.images) for text in ("ete", "beach", "winter")] == [1, 1, 0]


@pytest.mark.usefixtures("empty")
def test_postgresql_knows_more_words_until_the_way_down() -> None:
    flask_migrate.upgrade()
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite counts no words")
    assert "words known: 1000" in index_definitions()
    db.session.remove()
    flask_migrate.downgrade(revision="0010")
    assert not [line for line in index_definitions() if line.startswith("words known")]
    db.session.remove()
    flask_migrate.upgrade()


@pytest.mark.usefixtures("empty")
def test_an_account_that_was_deleted_has_no_way_in_after_the_way_down() -> None:
    flask_migrate.upgrade()
    for moment in (None, now()):
        make_user(deleted_at=moment)
    db.session.remove()
    flask_migrate.downgrade(revision="0009")
    users = table("users", column("id"), column("disabled"))
    disabled = db.session.scalars(select(users.c.disabled).order_by(users.c.id))
    assert [bool(each) for each in disabled] == [False, True]
    db.session.remove()
    flask_migrate.upgrade()


@pytest.mark.usefixtures("empty")
def test_albums_in_the_trash_are_not_back_after_the_way_down() -> None:
    flask_migrate.upgrade()
    user = make_user()
    kept, gone = make_album(user=user), make_album(user=user, trashed_at=now())
    make_album(user=user, parent_id=gone.id, trashed_at=now())
    for album in (kept, gone):
        make_image(user=user, album=album)
    inside = {kept.id, None}
    db.session.remove()
    flask_migrate.downgrade(revision="0007")
    assert rows_of("albums") == 1
    images = table("images", column("album_id"))
    assert set(db.session.scalars(select(images.c.album_id))) == inside
    db.session.remove()
    flask_migrate.upgrade()


@pytest.mark.usefixtures("empty")
def test_albums_of_one_name_have_paths_of_their_own_after_the_upgrade() -> None:
    flask_migrate.upgrade()
    user, other = make_user(), make_user()
    names = ["Trips", "Trips (2)", "Trips", "caf\u00e9", "cafe\u0301", "a/b", "a\u2215b", "Trips"]
    albums = [make_album(user=user, name=name) for name in names[:-1]]
    albums += [make_album(user=other, name=names[-1]), make_album(user=user, name="Trips", trashed_at=now())]
    numbers = [album.id for album in albums]
    db.session.remove()
    flask_migrate.downgrade(revision="0021")
    flask_migrate.upgrade()
    renamed = [db.session.get_one(Album, number).name for number in numbers]
    assert renamed[:3] == ["Trips", "Trips (2)", "Trips (3)"]
    assert renamed[3:] == ["caf\u00e9", "caf\u00e9 (2)", "a/b", "a\u2215b (2)", "Trips", "Trips"]
    db.session.remove()


def index_definitions() -> list[str]:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE name LIKE 'image_words%' AND type != 'index'"
    else:
        query = (
            "SELECT pg_get_triggerdef(pg_trigger.oid) || prosrc "
            "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgname LIKE 'image_words%' "
            "UNION SELECT prosrc FROM pg_proc WHERE proname = 'image_words_plain' "
            "UNION SELECT 'words known: ' || attstattarget FROM pg_attribute "
            "WHERE attrelid = 'image_words'::regclass AND attname = 'words' AND attstattarget > 0"
        )
    return sorted(db.session.scalars(text(query)))


def is_ours(_thing: object, name: str, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name.startswith("image_words"))


MOMENT = datetime(2026, 11, 23, 7, 18, 50)


def rows_of(name: str) -> int | None:
    return db.session.scalar(select(func.count()).select_from(table(name)))
