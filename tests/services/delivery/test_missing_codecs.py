"""A machine that lacks a codec: what its workers have found holds everywhere."""

import io

import pytest
from flask import Flask
from PIL import Image as Pillow

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.imaging.codecs import EVERYTHING, Codecs, save
from imghost.models import User
from imghost.services.accounts.avatar import set_avatar
from imghost.services.actor import Actor
from imghost.services.delivery.watermark_images import picture_mark
from imghost.services.uploads.accepted import accepted
from imghost.storage.current import storage
from tests.pictures import draw, encoded, png
from tests.services.delivery.conftest import Upload

AVIF = encoded(draw(), "AVIF")


@pytest.fixture
def without_avif(app: Flask) -> None:
    """Note what a worker of such a machine notes."""
    path = app.extensions["settings"].home / "run" / "codecs.json"
    path.parent.mkdir(exist_ok=True)
    save(Codecs(EVERYTHING.readable, EVERYTHING.writable - {"avif"}), path)


@pytest.mark.usefixtures("without_avif")
def test_uploads_are_refused_in_words(put: Upload) -> None:
    with pytest.raises(ImghostError) as refused:
        put(AVIF)
    assert (refused.value.status, refused.value.code) == (415, "disabled-format")
    assert refused.value.message == "This server cannot read AVIF files at present."
    assert put(png()).format == "png"


@pytest.mark.usefixtures("without_avif")
def test_so_are_they_as_the_picture_of_an_account_and_as_a_watermark(app: Flask, owner: User) -> None:
    for use in (lambda staged: set_avatar(owner, staged), picture_mark):
        staged = storage().stage(10**6)
        staged.write(AVIF)
        with pytest.raises(ImghostError, match="cannot read AVIF"):
            use(staged)
        staged.close()


@pytest.mark.usefixtures("without_avif")
def test_the_upload_page_does_not_name_it(app: Flask) -> None:
    allowed = accepted(Actor())
    assert "AVIF" not in allowed.pictures
    assert "HEIC" in allowed.pictures
    assert "image/avif" not in allowed.types
    page = app.test_client().get("/upload").text
    assert "HEIC" in page
    assert "AVIF" not in page
    assert "image/avif" not in page


def test_until_a_worker_has_spoken_everything_is_presumed(app: Flask) -> None:
    assert "AVIF" in accepted(Actor()).pictures


@pytest.mark.usefixtures("without_avif")
def test_asking_for_it_is_a_clear_400(app: Flask, upload: Upload) -> None:
    image = upload(png())
    answer = app.test_client().get(f"/v1/image/w_200,f_avif/{image.public_id}")
    assert answer.status_code == 400
    assert "cannot write AVIF" in answer.text


def test_older_pictures_of_the_format_are_sent_as_others(
    app: Flask, upload: Upload, request: pytest.FixtureRequest
) -> None:
    image = upload(AVIF)
    db.session.commit()
    request.getfixturevalue("without_avif")
    answer = app.test_client().get(f"/v1/image/w_200/{image.public_id}")
    assert answer.mimetype == "image/jpeg"
    assert Pillow.open(io.BytesIO(answer.data)).format == "JPEG"


@pytest.mark.usefixtures("without_avif")
def test_negotiation_never_picks_it(app: Flask, upload: Upload) -> None:
    image = upload(png())
    accept = {"Accept": "image/avif,*/*"}
    answer = app.test_client().get(f"/v1/image/w_200,f_auto/{image.public_id}", headers=accept)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
