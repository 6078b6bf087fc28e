"""Fills an empty site: members, albums, categories, pictures of every kind and state."""

import contextlib
import sqlite3
from dataclasses import dataclass, field

from scripts.screenshots import films
from scripts.screenshots.kept import kept
from scripts.screenshots.pictures import NATURE, NIGHT, PAPER, PICTURES, QUIET, RIDGES
from scripts.screenshots.visitor import Visitor
from tests.live import PASSWORD, LiveSite
from tests.waiting import wait_until

HOST = "pictures.example"
PROCESSING_SECONDS = 240
CATEGORIES = (NATURE, NIGHT, "Graphic", "Screenshots")
ALBUM_PASSWORD = "lighthouse"  # noqa: S105 (of an album that lives for minutes)
COMPLAINTS = (
    ("signal", "copyright", "I drew this in May; the original is on my own page."),
    ("dahlia", "other", "The title says another flower."),
)
STORY = (
    "The last light over the western ridge, half an hour after sunset.\n"
    "Six layers of haze; no filter, only arithmetic."
)


@dataclass
class Content:
    """What was made: codes of images and albums by a word, and whose browser may do what."""

    images: dict[str, str] = field(default_factory=dict)
    albums: dict[str, str] = field(default_factory=dict)
    member: Visitor | None = None
    admin: Visitor | None = None
    drop_box: str = ""


def fill(site: LiveSite) -> Content:
    """Return what now stands on the empty `site`."""
    for name in CATEGORIES:
        site.command("category", "add", name)
    content = Content()
    members = [_member(site, name) for name in ("mara", "jonas")]
    content.member = members[0]
    for album in (RIDGES, PAPER):
        content.albums[album] = members[0].add_album(album, description=_words(album))
    content.albums[QUIET] = members[1].add_album(QUIET)
    content.albums["locked"] = members[0].add_album("Only for us", "password", password=ALBUM_PASSWORD)
    _upload_pictures(content, members)
    _upload_others(content, members)
    wait_until(lambda: set(site.statuses()) == {"ready"}, PROCESSING_SECONDS)
    _spread_over_days(site)
    _let_others_act(site, content, members)
    return content


def _member(site: LiveSite, name: str) -> Visitor:
    site.add_member(name)
    member = Visitor(site.base_url, HOST)
    member.sign_in(name, PASSWORD)
    return member


def _let_others_act(site: LiveSite, content: Content, members: list[Visitor]) -> None:
    """Likes, a drop box, complaints, and an administrator who looks after it all."""
    mara, jonas = members
    content.drop_box = mara.add_drop_box(content.albums[RIDGES], "Your pictures of Saturday's walk, please!")
    for picture in PICTURES[::3]:
        jonas.like(f"/image/{content.images[picture.name]}")
    guest = Visitor(site.base_url, HOST)
    for name, reason, text in COMPLAINTS:
        guest.report(f"/image/{content.images[name]}", reason, text)
    site.add_member("astrid", "admin")
    content.admin = Visitor(site.base_url, HOST)
    content.admin.sign_in("astrid", PASSWORD)


def _words(album: str) -> str:
    return {RIDGES: "Mountains, one behind the other, at every hour.", PAPER: "Cut, stacked and repeated."}[
        album
    ]


def _upload_pictures(content: Content, members: list[Visitor]) -> None:
    for number, picture in enumerate(PICTURES):
        # Albums belong to their owners; what is in none comes from both.
        owner = members[1] if picture.album == QUIET or (not picture.album and number % 2) else members[0]
        said = {
            "title": picture.title,
            "tags": picture.tags,
            "alt": f"Drawing: {picture.title}",
            "album": content.albums.get(picture.album, ""),
            "category": str(CATEGORIES.index(picture.category) + 1) if picture.category else "",
        }
        if picture is PICTURES[-1]:
            said["description"] = STORY
        made = owner.upload(kept(f"{picture.name}.jpg", picture.jpeg), f"{picture.name}.jpg", **said)
        content.images[picture.name] = made["code"]


def _upload_others(content: Content, members: list[Visitor]) -> None:
    mara, jonas = members
    drawn = {picture.name: picture for picture in PICTURES}

    def again(name: str) -> bytes:
        return kept(f"{name}.jpg", drawn[name].jpeg)

    images = content.images
    images["locked"] = mara.upload(
        again("silver-path"), "cabin.jpg", title="The cabin", album=content.albums["locked"]
    )["code"]
    images["nsfw"] = jonas.upload(again("dahlia"), "study.jpg", title="Study in red", nsfw="1")["code"]
    images["expired"] = mara.upload(again("signal"), "gone.jpg", title="Gone", expiration="PT5M")["code"]
    # These two get their states when their pictures are taken.
    images["failed"] = mara.upload(again("seed-head"), "IMG_2041.tiff", title="IMG_2041")["code"]
    images["processing"] = mara.upload(again("north"), "IMG_2042.jpg")["code"]
    images["video"] = jonas.upload(
        kept("waves.mp4", films.video), "waves.mp4", title="Evening swell", tags="sea, loop",
        category=str(CATEGORIES.index(NATURE) + 1),
    )["code"]  # fmt: skip
    images["animation"] = mara.upload(
        kept("orbits.gif", films.animation), "orbits.gif", title="Three moons", tags="loop, space"
    )["code"]


def _spread_over_days(site: LiveSite) -> None:
    """Let the uploads look as if they had come in over some weeks."""
    days = "(SELECT max(id) - images.id FROM images AS newer)"
    before = f"'-' || ({days} * {days} * 70 + 4) || ' minutes'"
    moved = ", ".join(f"{column} = datetime({column}, {before})" for column in ("created_at", "dated_at"))
    change(site, f"UPDATE images SET {moved}, views = 40 + 173 * {days} * {days} % 2900")  # noqa: S608
    change(site, "UPDATE users SET created_at = datetime(created_at, '-400 days')")
    change(site, "UPDATE albums SET created_at = datetime(created_at, '-30 days')")
    change(site, "UPDATE api_keys SET name = 'Nightly backup'")


def set_state(site: LiveSite, code: str, **columns: str | None) -> None:
    """Put an image into a state that takes bad luck or patience to reach: failed, processing, expired."""
    assignments = ", ".join(f"{column} = ?" for column in columns)
    change(site, f"UPDATE images SET {assignments} WHERE code = ?", *columns.values(), code)  # noqa: S608


def tidy_up(site: LiveSite) -> None:
    """Take back what the last round left: the next one begins with the same lists."""
    change(site, "UPDATE images SET visibility = 'link' WHERE user_id IS NULL")
    change(site, "DELETE FROM api_keys WHERE name != 'Nightly backup'")


def change(site: LiveSite, statement: str, *values: str | None) -> None:
    """Change the database behind the site's back; the statements are all our own."""
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3", timeout=30)) as database:
        database.execute(statement, values)
        database.commit()
