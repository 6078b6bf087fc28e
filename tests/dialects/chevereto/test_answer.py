"""The `image` object field by field; expected values are Pillow's, the contract's, or arithmetic."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from imghost.dialects.chevereto.presenters import image_fields
from imghost.extensions import db, now
from imghost.models import Image
from tests.dialects.chevereto import expected
from tests.dialects.chevereto.conftest import Upload
from tests.factories import make_image
from tests.pictures import animation, jpeg, png

Work = Callable[[], None]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A video of 3 seconds, 640 x 360 pixels."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    source = "testsrc=size=640x360:rate=10:duration=3"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)
    return Path(path).read_bytes()


def stored() -> Image:
    image = db.session.scalar(select(Image))
    assert image is not None
    return image


def test_a_jpeg_answers_with_every_field_in_order(upload: Upload) -> None:
    body = upload(jpeg(1200, 800), "photo.jpg").get_json()
    assert list(body) == ["status_code", "success", "image", "status_txt"]
    assert body["status_code"] == 200
    assert body["success"] == {"message": "file uploaded", "code": 200}
    assert body["status_txt"] == "OK"
    expected.assert_shape(body["image"], {**expected.FACTS, **expected.STILL_WITH_MEDIUM, **expected.REST})


def test_a_small_picture_has_a_medium_of_nulls_after_the_frame_address(upload: Upload) -> None:
    image = upload(png(200, 150)).get_json()["image"]
    expected.assert_shape(image, {**expected.FACTS, **expected.STILL_WITHOUT_MEDIUM, **expected.REST})
    assert image["medium"] == expected.NO_MEDIUM
    assert list(image["medium"]) == list(expected.NO_MEDIUM)


def test_a_video_has_a_frame_in_front(upload: Upload, clip: bytes) -> None:
    image = upload(clip, "clip.mp4").get_json()["image"]
    expected.assert_shape(image, {**expected.FACTS, **expected.VIDEO_WITH_MEDIUM, **expected.REST})
    expected.assert_shape(image["frame"], expected.PICTURE)
    assert image["type"] == "video"
    assert (image["duration"], image["duration_time"]) == (3, "00:03")
    assert image["chain"] == 16 + 4 + 2 + 1
    assert image["frame"]["filename"] == "clip.fr.jpeg"
    assert image["url_frame"] == image["frame"]["url"] == image["display_url"]
    assert (image["display_width"], image["display_height"]) == (640, 360)
    assert image["thumb"]["filename"] == "clip.th.jpeg"
    assert image["path_viewer"] == f"/clip/clip.{image['id_encoded']}"
    assert image["url_short"].endswith(f"/clip/{image['id_encoded']}")


def test_a_small_video_has_a_frame_and_no_medium(app: object) -> None:
    row = make_image(format="mp4", extension="mp4", width=496, height=360, duration=73.4)
    fields = image_fields(row, "0" * 48)
    expected.assert_shape(fields, {**expected.FACTS, **expected.VIDEO_WITHOUT_MEDIUM, **expected.REST})
    assert (fields["chain"], fields["duration"], fields["duration_time"]) == (21, 73, "01:13")
    assert fields["ratio"] == 496 / 360


def test_the_facts_are_those_of_the_file(upload: Upload) -> None:
    content = png(1200, 800)
    image = upload(content, "My photo.png").get_json()["image"]
    assert image["name"] == "My-photo"
    assert image["filename"] == "My-photo.png"
    assert image["original_filename"] == "My photo.png"
    assert image["title"] == "My photo"
    assert image["size"] == image["image"]["size"] == len(content)
    assert image["md5"] == hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert image["source_md5"] is None
    assert (image["width"], image["height"], image["ratio"]) == (1200, 800, 1.5)
    assert (image["mime"], image["extension"], image["type"]) == ("image/png", "png", "image")
    assert image["chain"] == 4 + 2 + 1
    assert (image["url_frame"], image["duration_time"], image["duration"]) == ("", "", 0)
    assert image["storage_mode"] == "datefolder"
    assert image["file"] == {"resource": {"type": "path"}}
    assert image["is_approved"] == 1


@pytest.mark.settings(public_url="https://pictures.example")
def test_addresses_are_absolute_and_below_the_day(upload: Upload) -> None:
    image = upload(jpeg(1200, 800), "photo.jpg").get_json()["image"]
    folder = image["date_gmt"][:10].replace("-", "/")
    base = f"https://pictures.example/images/{folder}/photo"
    assert image["url"] == image["image"]["url"] == f"{base}.jpg"
    assert image["thumb"]["url"] == f"{base}.th.jpg"
    assert image["medium"]["url"] == image["display_url"] == f"{base}.md.jpg"
    code = image["id_encoded"]
    assert image["path_viewer"] == f"/image/photo.{code}"
    assert image["url_viewer"] == f"https://pictures.example/image/photo.{code}"
    assert image["url_short"] == f"https://pictures.example/image/{code}"
    prefix = f"https://pictures.example/image/{code}/delete/"
    token = image["delete_url"].removeprefix(prefix)
    assert len(token) == 48
    assert hashlib.sha256(token.encode()).hexdigest() == stored().delete_hash


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(1200, 800, (500, 333)), (600, 900, (500, 750)), (400, 300, (400, 300)), (501, 501, (500, 500))],
)
def test_the_display_size_is_that_of_the_picture_shown(
    upload: Upload, width: int, height: int, shown: tuple[int, int]
) -> None:
    image = upload(png(width, height)).get_json()["image"]
    assert (image["display_width"], image["display_height"]) == shown


def test_a_heavy_file_without_medium_is_shown_by_its_thumb(app: object) -> None:
    fields = image_fields(make_image(width=480, height=400, bytes=200_001), "0" * 48)
    assert fields["display_url"] == fields["thumb"]["url"]  # type: ignore[index]
    assert (fields["display_width"], fields["display_height"]) == (320, 320)


def test_sizes_of_derivatives_are_zero_until_the_worker_has_made_them(upload: Upload, work: Work) -> None:
    image = upload(jpeg(1200, 800), "photo.jpg").get_json()["image"]
    assert (image["thumb_size"], image["medium_size"], image["frame_size"]) == (0, 0, 0)
    work()
    later = image_fields(stored(), "0" * 48)
    assert later["thumb_size"] == later["thumb"]["size"] > 0  # type: ignore[index]
    assert later["medium_size"] == later["medium"]["size"] > 0  # type: ignore[index]
    assert later["thumb"]["url"] == image["thumb"]["url"]  # type: ignore[index]


def test_an_animation_says_so(upload: Upload) -> None:
    image = upload(animation("GIF"), "anim.gif").get_json()["image"]
    assert image["is_animated"] == 1
    assert image["medium"]["filename"] == "anim.md.gif"


@pytest.mark.settings(time_zone="America/Argentina/Buenos_Aires")
def test_date_is_in_the_sites_zone_and_date_gmt_is_not(upload: Upload) -> None:
    image = upload().get_json()["image"]
    row = stored()
    assert image["date_gmt"] == image["date_fixed_peer"] == row.created_at.strftime("%Y-%m-%d %H:%M:%S")
    three_hours_back = row.created_at - timedelta(hours=3)
    assert image["date"] == three_hours_back.strftime("%Y-%m-%d %H:%M:%S")


def test_how_long_ago_is_in_words(app: object) -> None:
    row = make_image(dated_at=now() - timedelta(minutes=3, seconds=10))
    assert image_fields(row, "0" * 48)["how_long_ago"] == "3 minutes ago"


def test_titles_are_cut_and_escaped(upload: Upload) -> None:
    image = upload(title='My <b>title</b> & "quotes"').get_json()["image"]
    assert image["title"] == image["display_title"] == 'My <b>title</b> & "quotes"'
    assert image["title_truncated_html"] == "My &lt;b&gt;title&lt;/b&gt; &amp; &quot;quotes&quot;"
    image = upload(title="Badgers animated music video MrWeebl").get_json()["image"]
    assert image["title_truncated"] == "Badgers animated music vi..."


def test_tags_come_as_recorded(upload: Upload) -> None:
    image = upload(tags="cat, dog,ünïcode tag, Cat").get_json()["image"]
    assert [tag["name"] for tag in image["tags"]] == ["cat", "dog", "ünïcode tag"]
    assert image["tags_string"] == "cat, dog, ünïcode tag"
    expected.assert_shape(image["tags"][2], expected.TAG)
    assert image["tags"][2]["url_key"] == "%C3%BCn%C3%AFcode%20tag"
    assert image["tags"][2]["url"] == "/tag/%C3%BCn%C3%AFcode%20tag"


def test_exif_is_a_json_text_for_jpeg_and_null_for_png(upload: Upload) -> None:
    content = jpeg(90, 60)
    image = upload(content, "photo.jpg").get_json()["image"]
    facts = json.loads(image["original_exifdata"])
    assert facts["MimeType"] == "image/jpeg"
    assert facts["FileType"] == "2"
    assert facts["COMPUTED"]["html"] == 'width="90" height="60"'
    assert (facts["width"], facts["height"], facts["IPTC"]) == ("90", "60", [])
    assert upload(png(90, 60)).get_json()["image"]["original_exifdata"] is None


def test_a_position_shows_only_when_the_row_keeps_one(app: object) -> None:
    without = json.loads(str(image_fields(make_image(), "0" * 48)["original_exifdata"]))
    kept = json.loads(str(image_fields(make_image(position="10.5,-20.25"), "0" * 48)["original_exifdata"]))
    assert "GPSLatitude" not in without
    assert (kept["GPSLatitude"], kept["GPSLongitude"]) == ("10.5", "-20.25")


def test_large_files_ask_for_a_loader(app: object) -> None:
    assert image_fields(make_image(bytes=5_000_000), "0" * 48)["is_use_loader"] is False
    assert image_fields(make_image(bytes=5_000_001), "0" * 48)["is_use_loader"] is True


def test_an_upload_that_waits_for_approval_shows_no_address_of_its_bytes(app: object) -> None:
    fields = image_fields(make_image(approved=False, width=1200, height=800), "0" * 48)
    assert fields["is_approved"] == 0
    assert "url" not in fields
    assert "display_url" not in fields
    for name in ("image", "thumb", "medium"):
        assert "url" not in fields[name]  # type: ignore[operator]
    assert fields["url_viewer"]
    assert "/images/" not in json.dumps(fields)
