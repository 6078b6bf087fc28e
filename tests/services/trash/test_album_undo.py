"""An album that was deleted comes back exactly as it was, or goes for good: never half of it."""

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from imghost.base.errors import Conflict, Gone, InvalidInput, NotAuthenticated
from imghost.extensions import db, now
from imghost.http.credentials import key_actor
from imghost.models import Album, APIKey, DropBox, FormerPlace, Image, User
from imghost.services.actor import Actor
from imghost.services.albums.create import create_album
from imghost.services.albums.tree import folder_by_path
from imghost.services.albums.values import AlbumChoices
from imghost.services.apis.folders import delete_folder
from imghost.services.images.destinations import upload_album
from imghost.services.images.details import Details
from imghost.services.images.edit import ImageChanges, edit
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.trash.album_restore import restore_album
from imghost.services.trash.album_sweep import sweep_albums
from imghost.services.trash.image_trash import restore, sweep_trash, trash
from imghost.services.uploads.ingest import ingest
from imghost.settings import Settings
from imghost.storage.current import storage
from tests.factories import make_album, make_image, make_key, make_user
from tests.pictures import png

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owner() -> User:
    return make_user("owner")


@pytest.fixture
def me(owner: User) -> Actor:
    return Actor(user=owner)


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that the undo touches; albums that moved up and back have changed."""
    found = {}
    for model in (Album, Image, DropBox, APIKey):
        columns = [each for each in model.__table__.c if (model, each.key) != (Album, "updated_at")]
        rows = db.session.execute(select(*columns).order_by(model.__table__.c.id))
        found[model.__tablename__] = [tuple(row) for row in rows]
    return found


def late(*models: type[Any]) -> None:
    """Let half a minute pass for all that is in the trash."""
    for model in models or (Album, Image):
        for row in db.session.scalars(select(model).where(model.trashed_at.is_not(None))):
            row.trashed_at -= timedelta(seconds=30)
    db.session.commit()


def old(**fields: Any) -> dict[str, Any]:
    """Fields of a row that nobody has changed for an hour."""
    return {"updated_at": now() - timedelta(hours=1), **fields}


def family(owner: User, visibility: str) -> Album:
    """An album in another, with everything it can have, and pictures in every state."""
    top = make_album(user=owner, name="Top", **old())
    album = make_album(
        user=owner, name="Summer", visibility=visibility, password_hash="hash", sort="own",
        parent_id=top.id, description="Two weeks", **old(),
    )  # fmt: skip
    child = make_album(user=owner, name="Beach", parent_id=album.id, visibility="link", **old())
    make_album(user=owner, name="Shells", parent_id=child.id, **old())
    db.session.add(DropBox(album=album, message="Bring some", most_files=3))
    make_key(owner, album_id=album.id)
    make_image(user=owner, slug="harbour", **old())
    cover = make_image(user=owner, album=album, slug="harbour", album_rank=2, **old())
    album.cover_code = cover.code
    for number, fields in enumerate(
        (
            {"visibility": "private"}, {"visibility": "link", "album_rank": 1}, {"nsfw": True},
            {"expires_at": now() - timedelta(days=1)}, {"quarantined_at": now()}, {"approved": False},
            {"trashed_at": now() - timedelta(seconds=5)}, {"deleted_at": now()},
            {"user": make_user("friend")}, {"user": None},
        )
    ):  # fmt: skip
        make_image(**{"user": owner, "album": album, "slug": f"at-{number}", **old(**fields)})
    make_image(user=owner, album=child, **old())
    db.session.execute(update(Album).values(updated_at=now() - timedelta(hours=1)))
    db.session.commit()
    return album


@pytest.mark.parametrize("visibility", ["public", "link", "password", "private"])
@pytest.mark.parametrize("along", Along)
def test_undo_brings_all_of_it_back_as_it_was(along: Along, visibility: str, owner: User, me: Actor) -> None:
    album = family(owner, visibility)
    before = stored()
    delete_album(me, album, along)
    db.session.commit()
    assert stored() != before
    assert restore_album(me, album.code) is album
    db.session.commit()
    assert stored() == before
    assert db.session.query(FormerPlace).count() == 0
    # A second click of the same button finds what it wants.
    restore_album(me, album.code)
    assert stored() == before


@pytest.mark.parametrize("along", Along)
def test_after_half_a_minute_it_is_gone_for_good(along: Along, owner: User, me: Actor) -> None:
    album = family(owner, "public")
    delete_album(me, album, along)
    db.session.commit()
    assert sweep_albums() == 0
    late()
    with pytest.raises(Gone):
        restore_album(me, album.code)
    sweep_trash()
    assert sweep_albums() == (3 if along is Along.EVERYTHING else 1)
    names = set(db.session.scalars(select(Album.name)))
    assert names == ({"Top"} if along is Along.EVERYTHING else {"Top", "Beach", "Shells"})
    living = select(Image).where(Image.deleted_at.is_(None), Image.slug != "harbour")
    # The cover and all states but the deleted and the trashed one stay, and what is in the album below; what
    # is in quarantine always does.
    left = {Along.NOTHING: 10, Along.PICTURES: 2, Along.EVERYTHING: 1}
    assert len(db.session.scalars(living).all()) == left[along]
    assert db.session.query(DropBox).count() == db.session.query(APIKey).count() == 0
    assert db.session.query(FormerPlace).count() == 0
    with pytest.raises(Gone):
        restore_album(me, album.code)


@pytest.mark.parametrize("along", [Along.PICTURES, Along.EVERYTHING, None])
def test_what_the_moderators_keep_does_not_go_with_its_album(
    along: Along | None, owner: User, me: Actor
) -> None:
    album = make_album(user=owner, visibility="password", password_hash="hash")
    evidence, other = (
        make_image(user=owner, album=album, slug=f"at-{moment}", quarantined_at=moment)
        for moment in (now(), None)
    )
    if along is None:
        delete_folder(me, album)
    else:
        delete_album(me, album, along)
    db.session.commit()
    late()
    sweep_albums()
    sweep_trash()
    db.session.expire_all()
    assert other.deleted_at is not None
    assert (evidence.deleted_at, evidence.trashed_at, evidence.album) == (None, None, None)
    assert evidence.visibility == "private"


def test_only_who_may_delete_it_may_bring_it_back(owner: User, me: Actor) -> None:
    album = make_album(user=owner)
    delete_album(me, album, Along.PICTURES)
    db.session.commit()
    for stranger in (Actor(), Actor(user=make_user()), Actor(guest_key="k" * 64)):
        with pytest.raises(Gone):
            restore_album(stranger, album.code)
    with pytest.raises(Gone):
        restore_album(me, "unknown")
    restore_album(Actor(user=make_user(role="moderator")), album.code)
    assert album.trashed_at is None


def test_what_somebody_changed_meanwhile_stays_changed(owner: User, me: Actor) -> None:
    album, other = make_album(user=owner, visibility="private"), make_album(user=owner)
    moved, hidden = make_image(user=owner, album=album), make_image(user=owner, album=album)
    child = make_album(user=owner, parent_id=album.id)
    delete_album(me, album, Along.NOTHING)
    edit(me, moved, replace(ImageChanges.of(moved), album=other, visibility="public"))
    edit(me, hidden, replace(ImageChanges.of(hidden), visibility="link"))
    child.parent_id = other.id
    db.session.commit()
    restore_album(me, album.code)
    assert (moved.album, hidden.album, child.parent_id) == (other, album, other.id)
    assert (moved.visibility, hidden.visibility) == ("public", "link")


def test_a_picture_deleted_before_its_album_comes_back_outside_of_it(owner: User, me: Actor) -> None:
    album = make_album(user=owner, visibility="private")
    first, second = make_image(user=owner, album=album), make_image(user=owner, album=album)
    moment = now() - timedelta(seconds=5)
    trash(me, first, moment)
    delete_album(me, album, Along.PICTURES)
    db.session.commit()
    assert album.trashed_at is not None
    # What went with the album is no undo of pictures.
    with pytest.raises(Gone):
        restore(me, album.trashed_at)
    assert restore(me, moment) == 1
    db.session.commit()
    assert (first.album, first.visibility, first.trashed_at) == (None, "private", None)
    assert second.trashed_at is not None
    restore_album(me, album.code)
    assert (first.album, first.visibility, second.trashed_at) == (album, "public", None)


def test_an_album_whose_parent_was_deleted_after_it_moves_up_as_private_as_it_was(
    owner: User, me: Actor
) -> None:
    top, parent = make_album(user=owner), make_album(user=owner, visibility="private")
    parent.parent_id = top.id
    album = make_album(user=owner, parent_id=parent.id, name="Child")
    image = make_image(user=owner, album=album)
    delete_album(me, album, Along.PICTURES)
    # Not in the same second: what went in it is one undo.
    album.trashed_at = image.trashed_at = now() - timedelta(seconds=2)
    db.session.commit()
    delete_album(me, parent, Along.EVERYTHING)
    db.session.commit()
    restore_album(me, album.code)
    db.session.commit()
    assert (album.parent_id, album.effective_visibility, image.trashed_at) == (top.id, "private", None)
    restore_album(me, parent.code)
    assert (album.parent_id, album.visibility) == (parent.id, "public")


def test_a_folder_of_the_same_name_can_be_made_at_once(owner: User, me: Actor) -> None:
    album = make_album(user=owner, name="Summer")
    delete_album(me, album, Along.NOTHING)
    db.session.commit()
    made = folder_by_path(me, "Summer", create=True)
    assert made is not None
    assert made is not album


@pytest.mark.parametrize("along", Along)
def test_nothing_can_be_put_into_it(along: Along, owner: User, me: Actor) -> None:
    album = make_album(user=owner)
    credential = make_key(owner, album_id=album.id, scopes="upload")
    assert key_actor(credential, "192.0.2.1").album_id == album.id
    delete_album(me, album, along)
    db.session.commit()
    with pytest.raises(InvalidInput):
        upload_album(me, album.code)
    with pytest.raises(InvalidInput):
        create_album(me, AlbumChoices(name="Inside", parent=album))
    with pytest.raises(NotAuthenticated):
        key_actor(credential, "192.0.2.1")


def test_an_upload_that_began_before_does_not_end_in_it(owner: User, me: Actor) -> None:
    album = make_album(user=owner)
    db.session.refresh(album)
    with db.engine.begin() as connection:
        connection.execute(update(Album.__table__).values(trashed_at=now()))  # type: ignore[arg-type]
    staged = storage().stage(10**6)
    staged.write(png())
    try:
        with pytest.raises(Conflict):
            ingest(me, staged, Details(filename="a.png", album=album))
    finally:
        staged.close()
    db.session.rollback()
    assert db.session.query(Image).count() == 0


def test_what_came_in_at_the_last_moment_comes_out_as_private_as_the_album(owner: User, me: Actor) -> None:
    album = make_album(user=owner, visibility="private")
    delete_album(me, album, Along.EVERYTHING)
    db.session.commit()
    stray = make_image(user=owner, album=album)
    child = make_album(user=owner, parent_id=album.id)
    late()
    assert sweep_albums() == 1
    assert (stray.album, stray.visibility, child.parent_id, child.visibility) == (
        None,
        "private",
        None,
        "private",
    )


def test_what_a_crash_leaves_the_next_one_finishes(owner: User, me: Actor) -> None:
    album = make_album(user=owner)
    image = make_image(user=owner, album=album)
    facts = {column.key: getattr(image, column.key) for column in Image.__table__.c if column.key != "id"}
    unique = ("code", "name", "slug", "public_id")
    rows = [{**facts, **dict.fromkeys(unique, f"{number}")} for number in range(449)]
    db.session.execute(insert(Image), rows)
    db.session.commit()
    delete_album(me, album, Along.PICTURES)
    db.session.commit()
    late()
    batches: list[None] = []

    def crash(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE images SET"):
            batches.append(None)
            if len(batches) == 2:
                raise KeyboardInterrupt

    event.listen(db.engine, "before_cursor_execute", crash)
    with suppress(KeyboardInterrupt):
        sweep_albums()
    event.remove(db.engine, "before_cursor_execute", crash)
    db.session.rollback()
    deleted = db.session.query(Image).filter(Image.deleted_at.is_not(None))
    assert (deleted.count(), db.session.query(Album).count()) == (200, 1)
    assert sweep_albums() == 1
    assert (deleted.count(), db.session.query(Album).count()) == (450, 0)


def test_nothing_comes_back_in_the_middle_of_the_sweep(owner: User, me: Actor, settings: Settings) -> None:
    if settings.database_url:
        pytest.skip("PostgreSQL holds the rows")
    album = make_album(user=owner)
    image = make_image(user=owner, album=album)
    delete_album(me, album, Along.PICTURES)
    db.session.commit()
    late()
    restored: list[bool] = []

    def bring_back(*_arguments: Any) -> None:
        back = "UPDATE albums SET trashed_at = NULL WHERE trashed_at NOT NULL"
        with (
            suppress(sqlite3.OperationalError),
            sqlite3.connect(settings.home / "imghost.sqlite3", timeout=0) as other,
        ):
            restored.append(other.execute(back).rowcount > 0)

    event.listen(db.engine, "after_cursor_execute", bring_back)
    swept = sweep_albums()
    event.remove(db.engine, "after_cursor_execute", bring_back)
    db.session.expire_all()
    back = db.session.get(Album, album.id) is not None
    assert (any(restored), swept) == (back, 0 if back else 1)
    assert back is (db.session.get_one(Image, image.id).deleted_at is None)


def test_programs_delete_at_once(owner: User, me: Actor) -> None:
    album = make_album(user=owner, name="Summer")
    image = make_image(user=owner, album=album, public_id="harbour")
    delete_folder(me, album)
    db.session.commit()
    assert image.deleted_at is not None
    make_image(user=owner, public_id="harbour")
    with pytest.raises(Gone):
        restore_album(me, album.code)
    assert sweep_albums() == 1
