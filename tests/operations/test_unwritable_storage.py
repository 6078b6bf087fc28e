"""A storage that cannot be written for a while keeps what is to be deleted, and what leads to it."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from imghost.extensions import db, now, redis
from imghost.jobs import upkeep
from imghost.jobs.purge import purge_caches
from imghost.jobs.remove import remove_accounts, remove_images
from imghost.models import Image, Purge, Tombstone, User
from imghost.services.accounts.avatar import YOUNG, remove_unused_avatars
from imghost.services.actor import Actor
from imghost.services.delivery import variant_cache
from imghost.services.images.delete import mark_deleted
from imghost.services.images.expiry import purge_expired
from imghost.services.images.remove_files import LINGER, finish_deleted
from imghost.services.trash.user_delete import delete_user
from imghost.services.uploads.replace import replace_file
from imghost.services.uploads.replaced import remove_replaced
from imghost.services.variant_keys import original_key
from imghost.storage import layout
from imghost.storage.current import storage
from tests.factories import make_user
from tests.operations.stored import keys, store
from tests.pictures import png

pytestmark = pytest.mark.usefixtures("app")
Refuse = Callable[[str], Any]
LONG_AGO = LINGER + timedelta(minutes=1)


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """What the kernel says on a disk mounted read-only, for names that hold a word: root may all else."""

    @contextmanager
    def refuse(word: str = "") -> Iterator[None]:
        with monkeypatch.context() as patch:
            for name in ("unlink", "rmdir"):
                patch.setattr(os, name, refusing(getattr(os, name), word))
            yield

    return refuse


def refusing(call: Callable[..., None], word: str) -> Callable[..., None]:
    def refused(path: Any, *words: Any, **options: Any) -> None:
        if word in _whole(path, options.get("dir_fd")):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        call(path, *words, **options)

    return refused


def _whole(path: Any, folder: int | None) -> str:
    """`shutil.rmtree` names files relative to an open folder."""
    above = os.readlink(f"/proc/self/fd/{folder}") if folder is not None else ""
    return f"{above}/{path}"


def rows(model: type[Any] = Image) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_deleted_image_keeps_its_row_until_its_files_are_gone(unwritable: Refuse) -> None:
    stuck, other = store(), store()
    for image in (stuck, other):
        mark_deleted(image)
    db.session.commit()
    with unwritable(stuck.code):
        remove_images(stuck.id, other.id)
        assert {layout.code_of(key) for key in keys()} == {stuck.code}
        for image in (stuck, other):
            image.deleted_at = now() - LONG_AGO
        db.session.commit()
        assert finish_deleted() == 1
        assert finish_deleted() == 0
        assert rows() == 1
    assert finish_deleted() == 1
    assert (keys(), rows()) == ([], 0)


def test_those_that_cannot_go_stand_in_nobodys_way(
    unwritable: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imghost.services.images.remove_files.BATCH", 1)
    stuck, _ = store(deleted_at=now() - LONG_AGO), store(deleted_at=now() - LONG_AGO)
    with unwritable(stuck.code):
        assert [finish_deleted(), finish_deleted()] == [1, 0]
    assert finish_deleted() == 1


def test_an_expired_image_keeps_its_row_until_its_files_are_gone(unwritable: Refuse) -> None:
    stuck, _ = store(expires_at=now() - LONG_AGO), store(expires_at=now() - LONG_AGO)
    with unwritable(stuck.code):
        assert [purge_expired(), purge_expired()] == [1, 0]
        assert (rows(), rows(Tombstone)) == (1, 1)
    assert purge_expired() == 1
    assert (keys(), rows(), rows(Tombstone)) == ([], 0, 2)


def test_a_replaced_version_goes_later(unwritable: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    image = store()
    put(layout.variant(image.code, 1, "w_200", "webp"))
    staged = storage().stage(10**6)
    staged.write(png(60, 40))
    with unwritable(f"{image.code}/1"):
        replace_file(Actor(user=make_user(role="admin")), image, staged, "b.png")
        staged.close()
        monkeypatch.setattr("imghost.services.uploads.recovery.PLACED_BY", timedelta(0))
        upkeep.sweep()
        assert remove_replaced(timedelta(0)) == 0
        assert len(keys()) == 3
    upkeep.sweep()
    remove_replaced(timedelta(0))
    assert keys() == [original_key(image)]


def test_a_deleted_account_keeps_its_row_until_its_files_are_gone(unwritable: Refuse) -> None:
    admin, stuck, other = make_user(role="admin"), make_user(), make_user()
    for user in (stuck, other):
        put(layout.avatar(user.code, "face"))
    with unwritable(stuck.code):
        for user in (stuck, other):
            delete_user(Actor(user=admin), user)
        db.session.commit()
        remove_accounts()
        assert rows(User) == 2
    remove_accounts()
    assert (keys(), rows(User)) == ([], 1)


def test_avatars_that_no_account_shows_go_in_the_end() -> None:
    ada = make_user()
    ada.avatar_key = layout.avatar(ada.code, "shown")
    db.session.commit()
    for name in ("shown", "before", "just-made"):
        put(layout.avatar(ada.code, name), days=name != "just-made")
    assert [remove_unused_avatars(), remove_unused_avatars()] == [1, 0]
    assert keys() == sorted(layout.avatar(ada.code, name) for name in ("shown", "just-made"))


def put(key: str, *, days: bool = True) -> None:
    path = storage().working_path("webp")
    path.write_bytes(b"x")
    storage().place(path, key)
    if days:
        old = (now() - YOUNG - timedelta(minutes=1)).timestamp()
        os.utime(storage().path(key), (old, old))


def test_a_picture_made_for_visitors_is_counted_until_it_is_gone(
    unwritable: Refuse, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = store()
    key = layout.variant(image.code, 1, "w_200", "webp")
    put(key)
    variant_cache.count_anew()
    monkeypatch.setattr(variant_cache, "MEGABYTE", 0)
    with unwritable(image.code):
        with pytest.raises(OSError, match="Read-only"):
            variant_cache.trim()
        assert variant_cache.total_bytes() == 1
        # Nor does it keep caches from being told.
        image.visibility = "private"
        db.session.commit()
        purge_caches()
        assert rows(Purge) == 0
    assert variant_cache.trim() == 1
    assert (variant_cache.total_bytes(), redis().zcard("variants:used")) == (0, 0)


def test_one_abandoned_file_keeps_no_other(unwritable: Refuse) -> None:
    for name in ("stuck", "loose"):
        storage().working_path("upload").with_name(name).touch()
    with unwritable("stuck"):
        storage().sweep_staging(timedelta(0))
    assert [path.name for path in storage().staging.iterdir()] == ["stuck"]  # type: ignore[attr-defined]
