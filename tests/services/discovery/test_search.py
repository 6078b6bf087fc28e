"""Searching: what each operator finds, that every way of editing is noticed, that nothing hidden is found."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from imghost.extensions import db
from imghost.models import Image, Tag, User, image_tags
from imghost.services.actor import Actor
from imghost.services.discovery.search import search
from imghost.services.tagging import tags_named
from tests.factories import make_album, make_category, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


def titles(text: str, actor: Actor | None = None) -> list[str]:
    return [image.title for image in search(actor or Actor(), text).page.images]


def tag(image: Image, *names: str) -> None:
    image.tags = tags_named(names)
    db.session.commit()


def test_words_are_found_wherever_they_stand() -> None:
    for field in ("title", "description", "alt", "camera"):
        make_image(**{"title": field, field: f"{field} Fjällräven"})
    make_image(title="filename", original_filename="IMG_fjallraven-7.jpg")
    tag(make_image(title="tag"), "fjällräven")
    make_image(title="nothing")
    for text in ("FJALLRAVEN", "fjällräven", "FjALLR*"):
        assert titles(text) == [
            "tag", "filename", "camera", "alt", "description", "title Fjällräven"
        ]  # fmt: skip
    assert titles("img") == titles('"img fjallraven 7 jpg"') == titles("fjällräven-7.j*") == ["filename"]
    assert titles("camera") == ["camera"]


def test_words_phrases_and_beginnings_combine() -> None:
    make_image(title="Blue hour")
    make_image(title="Hour of blue rain")
    make_image(title="Bluebells")
    assert titles("blue hour") == ["Hour of blue rain", "Blue hour"]
    assert titles('"blue hour"') == ["Blue hour"]
    assert titles("blue -rain") == ["Blue hour"]
    assert titles("-blue") == ["Bluebells"]
    assert titles("blue*") == ["Bluebells", "Hour of blue rain", "Blue hour"]
    again = search(Actor(), "Blu")
    assert (again.text, again.is_widened) == ("Blu*", True)
    assert [image.title for image in again.page.images] == titles("blue*")
    assert titles('"blu"') == titles("bl") == []


def test_every_operator() -> None:
    ada, grace = make_user("Ada"), make_user("grace")
    nature = make_category("Nature")
    still = make_image(
        title="still", user=ada, category=nature, width=4500, height=900,
        created_at=datetime(2024, 5, 17, tzinfo=UTC),
    )  # fmt: skip
    clip = make_image(title="clip", format="mp4", is_animated=True, user=grace, width=640, height=3000)
    make_image(title="gif", format="gif", is_animated=True)
    make_image(title="sphere", is_360=True)
    tag(still, "Sea", "Morning light")
    tag(clip, "sea")
    for text, expected in {
        "tag:SEA": "clip still",
        'tag:"morning light" tag:sea': "still",
        "-tag:sea": "sphere gif",
        "category:nature": "still",
        "user:ADA": "still",
        "-user:ada": "sphere gif clip",
        "type:mp4": "clip",
        "type:video": "clip",
        "type:image": "sphere gif still",
        "-type:image": "clip",
        "type:jpg": "sphere still",
        "is:video": "clip",
        "is:animated": "gif",
        "is:360": "sphere",
        "w>4499": "still",
        "w>4500": "",
        "w<641 w>600": "clip",
        "-w<640": "clip still",
        "-w>640": "sphere gif clip",
        "h>2999": "clip",
        "h<3000": "sphere gif still",
        "before:2024-05-18": "still",
        "before:2024-05-17": "",
        "after:2024-05-17 before:2025": "still",
        "-before:2025": "sphere gif clip",
        "-after:2025": "still",
        "tag:sea category:nature user:ada w>4000 after:2024 type:jpeg": "still",
    }.items():
        assert " ".join(titles(text)) == expected, text


def test_names_of_nobody_are_told() -> None:
    make_image()
    answer = search(Actor(), "picture is:odd tag:none user:nobody category:nothing")
    assert [complaint.part for complaint in answer.complaints] == [
        "is:odd",
        "tag:none",
        "user:nobody",
        "category:nothing",
    ]
    assert answer.page.images == []


def test_only_what_is_listed_is_found() -> None:
    owner = make_user()
    make_image(title="sea private", visibility="private", user=owner)
    make_image(title="sea link", visibility="link")
    make_image(title="sea unapproved", approved=False)
    make_image(title="sea locked", album=make_album(effective_visibility="password", visibility="password"))
    make_image(title="sea banned", user=make_user(disabled=True))
    make_image(title="sea trashed", trashed_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_image(title="sea expired", expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_image(title="sea adult", nsfw=True)
    make_image(title="sea open")
    assert titles("sea", Actor(user=owner)) == ["sea open"]
    assert titles("sea is:nsfw") == []
    assert titles("sea", Actor(adult=True)) == ["sea open", "sea adult"]


def test_every_way_of_editing_is_noticed() -> None:
    image, user = make_image(title="old"), make_user()
    tag(image, "first")
    image.title = "new"
    db.session.commit()
    assert (titles("old"), titles("new")) == ([], ["new"])
    db.session.execute(update(Image).values(description="in bulk", category_id=make_category().id))
    db.session.commit()
    assert titles("bulk category:nature") == ["new"]
    db.session.execute(update(Tag).values(name="Renamed"))
    db.session.commit()
    assert titles("renamed") == ["new"]
    db.session.execute(delete(image_tags))
    db.session.commit()
    assert titles("renamed") == []
    db.session.execute(update(Image).values(visibility="private"))
    db.session.commit()
    assert titles("new") == []
    db.session.execute(update(Image).values(visibility="public", user_id=user.id))
    db.session.commit()
    assert titles(f"user:{user.name}") == ["new"]
    db.session.execute(delete(User).where(User.id == user.id))
    db.session.commit()
    make_image(title="other")
    assert titles("new") == []


@pytest.mark.parametrize(
    "text",
    ['"', "*", "NOT", "AND OR", "a:b", "(sea", "sea)", "^sea", "{words}", "'; --", "se'a", "a+b", "x\\"],
)
def test_no_text_is_taken_for_the_databases_own_language(text: str) -> None:
    make_image(title="sea")
    assert titles(text) in ([], ["sea"])


def test_pages_follow_each_other() -> None:
    for number in range(5):
        make_image(title=f"sea {number}")
    first = search(Actor(), "sea", size=2).page
    second = search(Actor(), "sea", size=2, before=first.before).page
    third = search(Actor(), "sea", size=2, before=second.before).page
    pages = [[image.title for image in page.images] for page in (first, second, third)]
    assert pages == [["sea 4", "sea 3"], ["sea 2", "sea 1"], ["sea 0"]]
    assert third.before is None


def test_a_hidden_camera_does_not_find_its_pictures() -> None:
    owner = make_user()
    make_image(title="sea", camera="Leica M6", user=owner)
    assert titles("leica") == ["sea"]
    owner.show_exif = False
    db.session.commit()
    assert titles("leica") == []


def test_a_category_is_found_by_its_name_in_every_script() -> None:
    category = make_category("Événements")
    category.url_key = "evenements"
    make_image(title="concert", category=category)
    assert titles('category:"Événements"') == titles("category:evenements") == ["concert"]


def test_a_tag_of_private_pictures_is_as_unknown_as_none() -> None:
    owner = make_user()
    tag(make_image(title="plan", user=owner, visibility="private"), "surprise")
    tag(make_image(title="party", nsfw=True), "party")
    said = [search(Actor(), f"tag:{name}").complaints for name in ("surprise", "nothing")]
    assert str(said[0]).replace("surprise", "nothing") == str(said[1]) != "()"
    assert search(Actor(user=owner), "tag:surprise").complaints == ()
    assert search(Actor(), "tag:party").complaints == ()
