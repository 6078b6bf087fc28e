"""Replacing the file behind an image."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image as Pillow

from imghost.base.errors import Conflict, Forbidden, ImghostError, TooManyRequests
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services import derivatives
from imghost.services.actor import Actor
from imghost.services.delivery import variants
from imghost.services.delivery.direct_links import find
from imghost.services.images.details import Details
from imghost.services.uploads import processing
from imghost.services.uploads.ingest import ingest
from imghost.services.uploads.replace import replace_file
from imghost.services.uploads.replaced import remove_replaced
from imghost.services.usage import usage
from imghost.services.variant_keys import original_key
from imghost.storage.current import storage
from tests.factories import count_uploads, make_user
from tests.pictures import jpeg, png

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def image(owner: User, work: Callable[[], None]) -> Image:
    staged = storage().stage(10**7)
    staged.write(jpeg(1500, 1000))
    image = ingest(Actor(user=owner), staged, Details(filename="a.jpg")).image
    work()
    return image


def replace(actor: Actor, image: Image, data: bytes, filename: str = "b.png") -> None:
    staged = storage().stage(10**7)
    staged.write(data)
    try:
        replace_file(actor, image, staged, filename)
    finally:
        staged.close()


def test_new_bytes_and_no_old_picture_stay(image: Image, owner: User, work: Callable[[], None]) -> None:
    before = set(storage().walk())
    file = original_key(image)
    replace(Actor(user=owner), image, png(800, 600))
    assert before & set(storage().walk()) == {file}
    # Nobody has an address of it; a backup that is being made may want it.
    assert list(storage().retired(timedelta(0))) == [file.rpartition("/")[0]]
    assert remove_replaced() == 0
    assert remove_replaced(timedelta(0)) == 1
    assert not before & set(storage().walk())
    assert (image.version, image.status, image.width, image.format) == (2, "processing", 800, "png")
    work()
    assert image.status == "ready"
    thumb = variants.get_or_make(image, derivatives.thumb(image))
    with Pillow.open(io.BytesIO(thumb.read_bytes())) as picture:
        assert picture.format == "PNG"


def test_its_old_addresses_lead_to_the_new_file(image: Image, owner: User) -> None:
    replace(Actor(user=owner), image, png(800, 600))
    assert find(Actor(user=owner), image.folder, "a.jpg").image is image
    assert find(Actor(user=owner), image.folder, "a.th.jpg").kind == "thumb"


@pytest.mark.parametrize("data", [b"", b"no picture", jpeg()[:30]])
def test_a_bad_file_leaves_the_old_one_untouched(image: Image, owner: User, data: bytes) -> None:
    before = sorted(storage().walk())
    with pytest.raises(ImghostError):
        replace(Actor(user=owner), image, data)
    db.session.rollback()
    assert sorted(storage().walk()) == before
    assert image.version == 1


def test_only_its_owner_replaces_it(image: Image) -> None:
    for stranger in (Actor(), Actor(user=make_user())):
        with pytest.raises(Forbidden):
            replace(stranger, image, jpeg())


def test_a_job_for_the_old_file_changes_nothing(image: Image, owner: User) -> None:
    """The file was replaced while a worker was decoding it."""
    stale = db.session.get(Image, image.id)
    assert stale is not None
    replace(Actor(user=owner), image, png(800, 600))
    old = Image(id=image.id, code=image.code, version=1)
    assert not processing.write_current(old, status="ready")
    db.session.refresh(image)
    assert image.status == "processing"


def test_where_the_old_picture_was_taken_goes_with_it(image: Image, owner: User) -> None:
    image.position = "52.520000,13.405000"
    db.session.commit()
    replace(Actor(user=owner), image, png(8, 6), "be\x00ach\u202e.png")
    assert (image.position, image.original_filename) == (None, "beach.png")


def test_of_two_new_files_at_once_one_is_refused(image: Image, owner: User) -> None:
    """The other one has taken the next version while this one was looked at."""
    behind = Image.__table__.update().where(Image.id == image.id).values(version=2)  # type: ignore[attr-defined]
    with db.engine.begin() as connection:
        connection.execute(behind)
    before = sorted(storage().walk())
    with pytest.raises(Conflict):
        replace(Actor(user=owner), image, png(8, 6))
    db.session.rollback()
    assert sorted(storage().walk()) == before


@pytest.mark.settings(approval="all")
@pytest.mark.parametrize(("role", "approved"), [("member", False), ("moderator", True)])
def test_another_picture_has_to_be_approved_anew(
    role: str, approved: bool, image: Image, owner: User
) -> None:
    image.approved, owner.role = True, role
    db.session.commit()
    replace(Actor(user=owner), image, png(8, 6))
    assert image.approved is approved


def test_a_new_file_counts_as_an_upload_unless_it_is_refused(image: Image, owner: User) -> None:
    owner.plan_name = "free"
    count_uploads(owner, 498)
    replace(Actor(user=owner), image, png(8, 6))
    with pytest.raises(TooManyRequests):
        replace(Actor(user=owner), image, png(9, 6))
    assert (image.version, usage.totals(owner).uploads) == (2, 500)
