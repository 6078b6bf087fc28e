"""Test data of the access matrix: a picture in every state, owned by an account and by a guest."""

import secrets
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import select

from imghost.base.identifiers import token_hash
from imghost.base.passwords import hash_password
from imghost.cli.access.expectations import STATES
from imghost.extensions import db, now
from imghost.imaging.formats import FORMATS
from imghost.models import Album, Category, Image, Like, Tag, User
from imghost.services.accounts.user_add import add_user
from imghost.services.actor import Actor
from imghost.services.aliases import set_alias
from imghost.services.apis.expiring_link import make_link
from imghost.services.apis.presets import add_preset
from imghost.services.apis.signed_picture import client_path, signed_address
from imghost.services.delivery.secret_names import settle_names
from imghost.services.images.delete import mark_deleted
from imghost.services.images.details import Details
from imghost.services.links import Links, absolute, album_path
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.trash.user_delete import delete_user
from imghost.services.trash.user_remove import remove_accounts
from imghost.services.uploads.ingest import ingest
from imghost.services.variant_keys import film_keys, motion_key
from imghost.storage.current import storage
from imghost.transforms.transform import Transform

# Large enough for a medium and a rung of the ladder.
WIDTH, HEIGHT = 700, 467
ROLES = {
    "owner": "member",
    "banned": "member",
    "leaver": "member",
    "member": "member",
    "moderator": "moderator",
    "admin": "admin",
}
PRESET = "small"
# What a guest's picture cannot be.
NOT_FOR_GUESTS = ("banned owner", "private parent", "trashed album", "deleted account")
# Whose pictures are in a state that an account has; everything else is the owner's.
OWNERS = {"banned owner": "banned", "deleted account": "leaver"}


@dataclass(frozen=True, slots=True)
class Subject:
    """One picture. `words` fill addresses; `facts` are texts that only its viewers may read.

    No address holds a fact: pages may repeat the address that was asked for.
    """

    state: str
    words: Mapping[str, str]
    facts: tuple[bytes, ...]

    @property
    def marks(self) -> tuple[bytes, ...]:
        """What tells that an answer is about this picture."""
        return (self.words["code"].encode(), self.words["name"].encode(), *self.facts)


@dataclass(slots=True)
class Scene:
    """`word` is in the name of everything that was made here; all accounts have one password."""

    word: str = field(default_factory=lambda: f"audit{secrets.token_hex(5)}")
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    guest: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    users: dict[str, User] = field(default_factory=dict)
    owned: list[Subject] = field(default_factory=list)
    of_guest: list[Subject] = field(default_factory=list)
    # Another album with the very same password.
    other_album: str = ""


@contextmanager
def temporary_scene(finish: Callable[[], None]) -> Iterator[Scene]:
    """Make everything, yield it, and remove it again; `finish` returns when the worker is done."""
    scene = Scene()
    try:
        _populate(scene)
        made = [
            (state, _upload(scene, state, by_guest))
            for by_guest in (False, True)
            for state in _states(by_guest)
        ]
        db.session.commit()
        finish()
        subjects = [(image, _subject(scene, state, image, token)) for state, (image, token) in made]
        for state, (image, _) in made:
            _bring_into(scene, state, image)
        db.session.flush()
        # What the worker would do in its own time.
        settle_names([image for image, _ in subjects])
        db.session.commit()
        for image, subject in subjects:
            (scene.owned if image.user_id else scene.of_guest).append(_renamed(subject, image))
        yield scene
    finally:
        db.session.rollback()
        _remove(scene)


def _states(by_guest: bool) -> list[str]:
    return [state for state in STATES if not (by_guest and state in NOT_FOR_GUESTS)]


def _populate(scene: Scene) -> None:
    for name, role in ROLES.items():
        full = f"{scene.word}-{name}"
        scene.users[name] = add_user(full, f"{full}@audit.invalid", scene.password, role)
    db.session.add(Category(name=scene.word, url_key=scene.word))
    locked = _album(scene, "password", scene.users["member"])
    db.session.flush()
    scene.other_album = locked.code
    for name in ("owner", *OWNERS.values()):
        add_preset(Actor(user=scene.users[name]), PRESET, "w_30,f_png")
    db.session.commit()


def _album(scene: Scene, state: str, user: User | None) -> Album:
    album = Album(
        name=f"{scene.word} {state}",
        user=user,
        guest_key=None if user else token_hash(scene.guest),
        visibility="password" if state == "password" else "public",
        password_hash=hash_password(scene.password) if state == "password" else None,
    )
    if state == "private parent":
        above = Album(name=f"{scene.word} above", user=user, visibility="private")
        db.session.add(above)
        db.session.flush()
        album.parent_id = above.id
    db.session.add(album)
    db.session.flush()
    return album


def _upload(scene: Scene, state: str, by_guest: bool) -> tuple[Image, str]:
    user = None if by_guest else scene.users[OWNERS.get(state, "owner")]
    actor = Actor(user=user, guest_key=token_hash(scene.guest) if by_guest else None)
    name = f"{scene.word}-{state.replace(' ', '-')}-{'guest' if by_guest else 'owner'}"
    details = Details(
        filename=f"{name}.png",
        title=f"Told {name}",
        description=f"Secret {name}",
        tags=(scene.word,),
        album=_album(scene, state, user),
        category=db.session.scalars(select(Category).where(Category.url_key == scene.word)).one(),
    )
    staged = storage().stage(10**6)
    try:
        staged.write(plain_png())
        done = ingest(actor, staged, details)
    finally:
        staged.close()
    _add_films(done.image)
    if user is not None:
        db.session.add(Like(user_id=scene.users["member"].id, image_id=done.image.id))
    return done.image, done.delete_token


def _add_films(image: Image) -> None:
    """Give it the films of a long video: who gets them is asked here, not what is in them."""
    for key in (*film_keys(image), motion_key(image)):
        path = storage().working_path("films")
        path.write_text("#EXTM3U\n" if key.endswith(".m3u8") else f"film {key}")
        size = path.stat().st_size
        storage().place(path, key, durably=False)
    image.film_bytes = image.preview_bytes = image.motion_bytes = size
    image.streams = f"{WIDTH},{WIDTH}"


def plain_png() -> bytes:
    """Write a PNG of one colour that nobody else has sent (RFC 2083)."""
    rows = (b"\0" + secrets.token_bytes(3) * WIDTH) * HEIGHT
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _subject(scene: Scene, state: str, image: Image, token: str) -> Subject:
    links = Links(image, at_home=True)
    album = image.album
    words: dict[str, str | None] = {
        "code": image.code,
        "name": image.name,
        **_direct_words(links),
        "size": links.sizes[0][0],
        "tile": links.tiles[0][0],
        "short": links.short,
        "viewer": links.viewer,
        "page": quote(absolute(links.viewer), safe=""),
        "slug": image.slug,
        "public_id": image.asset_id,
        "collection": album.code if album else None,
        "album": album_path(album) if album else None,
        "token": token,
        "tag": scene.word,
        "category": scene.word,
        **(_words_of_owner(scene, image, image.user) if image.user else {}),
    }
    known = {name: value for name, value in words.items() if value is not None}
    return Subject(state, known, (image.title.encode(), str(image.description).encode()))


def _renamed(subject: Subject, image: Image) -> Subject:
    """A picture that not everybody may see any more has other names; a deleted one keeps what it had."""
    if image.deleted_at is not None:
        return subject
    # Its former name begins the new one, and names its file in a ZIP: it still tells the picture.
    words = {"slug": image.slug, **_direct_words(Links(image, at_home=True))}
    return replace(subject, words={**subject.words, **words})


def _direct_words(links: Links) -> dict[str, str]:
    paths = {"direct": links.direct, "thumb": links.thumb, "medium": links.medium, "frame": links.frame}
    paths |= {"film": links.film, "preview": links.preview, "stream": links.stream, "motion": links.motion}
    if links.stream is not None:
        base = links.stream.removesuffix(".hs.m3u8")
        paths |= {"high": f"{base}.hh.mp4", "low": f"{base}.hl.mp4", "low_list": f"{base}.hl.m3u8"}
    return {name: path for name, path in paths.items() if path is not None}


def _words_of_owner(scene: Scene, image: Image, user: User) -> dict[str, str]:
    actor = Actor(user=user)
    alias = image.name[:40].lower().rstrip("-")
    set_alias(actor, image, alias)
    extension = FORMATS["png"].extension
    return {
        "owner": user.name,
        "liker": scene.users["member"].name,
        "alias": alias,
        "link": make_link(actor, image.asset_id, "w_31", 3_600).address,
        "signed": signed_address(image, Transform(width=32, format="png")).path,
        "preset": f"{client_path(user)}/preset:{PRESET}/{image.code}.{extension}",
    }


def _bring_into(scene: Scene, state: str, image: Image) -> None:
    moment = now()
    changes: dict[str, dict[str, object]] = {
        "link": {"visibility": "link"},
        "private": {"visibility": "private"},
        "expired": {"expires_at": moment - timedelta(seconds=1)},
        "trashed": {"trashed_at": moment},
        "quarantined": {"quarantined_at": moment},
        "unapproved": {"approved": False},
        "nsfw": {"nsfw": True},
    }
    for name, value in changes.get(state, {}).items():
        setattr(image, name, value)
    if state != "unapproved":
        # The site may make uploads wait.
        image.approved = True
    if state == "deleted":
        mark_deleted(image)
    if state == "trashed album" and image.album is not None:
        delete_album(Actor(user=image.user), image.album, Along.PICTURES)
    if state == "banned owner" and image.user is not None:
        image.user.disabled = True
    if state == "deleted account":
        delete_user(Actor(user=scene.users["admin"]), scene.users.pop("leaver"))


def _remove(scene: Scene) -> None:
    admin = scene.users.pop("admin", None)
    for image in db.session.scalars(select(Image).where(Image.guest_key == token_hash(scene.guest))):
        mark_deleted(image)
    for album in db.session.scalars(select(Album).where(Album.guest_key == token_hash(scene.guest))):
        db.session.delete(album)
    if admin is not None:
        for user in scene.users.values():
            delete_user(Actor(user=admin), user)
        # Owns nothing, and may be the only administrator of the site at this moment.
        db.session.delete(admin)
    for row in (Category, Tag):
        found = db.session.scalar(select(row).where(row.name == scene.word))
        if found is not None:
            db.session.delete(found)
    with suppress(ValueError):
        db.session.commit()
    # What the worker would do in its own time: nothing of this shall stay behind.
    for _ in remove_accounts():
        pass
