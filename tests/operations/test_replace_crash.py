"""A process that was killed while it replaced a file: at every point the next start makes it whole again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from imghost.extensions import db
from imghost.models import Image
from imghost.services.upkeep.check import inspect_site, repair_site
from imghost.services.uploads.recovery import recover
from imghost.services.uploads.replaced import KEPT, remove_replaced
from imghost.services.variant_keys import original_key
from imghost.storage import layout
from imghost.storage.current import storage
from tests.operations.stored import keys, store
from tests.operations.test_check import make_old
from tests.pictures import png

pytestmark = pytest.mark.usefixtures("app")


def place(key: str, content: bytes = b"made") -> None:
    path = storage().working_path("png")
    path.write_bytes(content)
    storage().place(path, key)


def test_killed_between_placing_and_commit() -> None:
    image = store()
    old = original_key(image)
    new = layout.original(image.code, 2, "png")
    storage().announce(new)
    place(new)
    assert recover(alone=True) == 1
    assert keys() == [old]
    assert list(storage().announced(timedelta(0))) == []
    assert inspect_site().problems == ()


def test_killed_between_placing_and_commit_of_another_type() -> None:
    """The version is the current one, the name is not: a crash before an earlier crash was cleaned up."""
    image = store()
    other = layout.original(image.code, 1, "gif")
    storage().announce(other)
    place(other)
    assert recover(alone=True) == 1
    assert keys() == [original_key(image)]


def test_killed_between_commit_and_tidying_up() -> None:
    image = store()
    place(layout.variant(image.code, 1, "medium", "png"))
    image.version = 2
    image.bytes = len(png(60, 40))
    storage().announce(original_key(image))
    place(original_key(image), png(60, 40))
    db.session.commit()
    assert recover(alone=True) == 0
    assert keys() == [layout.original(image.code, 1, "png"), original_key(image)]
    assert inspect_site().problems == ()
    assert remove_replaced(timedelta(0)) == 1
    assert keys() == [original_key(image)]


def test_what_is_retired_again_does_not_stay_longer() -> None:
    image = store(version=2)
    folder = layout.version_folder(image.code, 1)
    storage().retire(folder)
    (note,) = storage().retirements.iterdir()
    make_old(note, KEPT)
    storage().retire(folder)
    assert remove_replaced() == 1


def test_what_an_older_database_names_again_stays() -> None:
    image = store()
    storage().retire(layout.version_folder(image.code, 1))
    assert remove_replaced(timedelta(0)) == 1
    assert keys() == [original_key(image)]
    assert list(storage().retired(timedelta(0))) == []


@pytest.mark.parametrize("version", [1, 3])
def test_a_folder_of_no_current_version_is_found_and_removed(version: int) -> None:
    """Without a note: the old version's, or one that a worker made too late."""
    image: Image = store(version=2)
    path = storage().path(layout.original(image.code, 1, "png"))
    place(original_key(image), path.read_bytes())
    storage().delete_tree(layout.version_folder(image.code, 1))
    stray = [layout.variant(image.code, version, name, "png") for name in ("thumb", "medium")]
    for key in stray:
        place(key)
    report = inspect_site()
    assert sorted(problem.subject for problem in report.problems) == sorted(stray)
    assert {problem.kind for problem in report.problems} == {"orphan"}
    assert repair_site(report) == 2
    assert keys() == [original_key(image)]
    assert inspect_site().problems == ()


def test_every_picture_of_the_current_version_stays(work: Callable[[], None]) -> None:
    store()
    work()
    before = keys()
    assert len(before) > 1
    assert (recover(alone=True), inspect_site().problems, keys()) == (0, (), before)
