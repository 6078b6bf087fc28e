"""What requests of the img-cloud API carry."""

from datetime import datetime
from typing import ClassVar

from imghost.base.errors import NotAuthenticated
from imghost.base.passwords import LONGEST_PASSWORD
from imghost.http.parameters import (
    Choice,
    Moment,
    OrEmpty,
    OrNull,
    Parameters,
    Parsed,
    SearchText,
    SentFile,
    Switch,
    Text,
    TextList,
    Truth,
    Whole,
    body,
    file_part,
    query,
)
from imghost.http.sessions import web_actor
from imghost.models import User
from imghost.services.accounts.email_address import EMAIL_LENGTH, PATTERN
from imghost.services.accounts.user_add import ROLES, SHORTEST_PASSWORD
from imghost.services.accounts.user_edit import UserChanges
from imghost.services.apis.asset_edit import VISIBILITIES, AssetChanges
from imghost.services.apis.asset_list import AssetFilters
from imghost.services.apis.asset_upload import AssetWishes
from imghost.services.apis.expiring_link import DEFAULT_LIFE, LONGEST_LIFE
from imghost.services.images.details import parse_tags

PAGE_SIZE = 50
LARGEST_PAGE = 100
EVERYONES = query(Switch(), "For administrators: of all accounts.", name="all")
PUBLIC_ID = Text(255)
TAGS: Parsed[tuple[str, ...]] = Parsed(parse_tags, ())
VISIBILITY = Choice(VISIBILITIES)
USER_NAME = Text(32, "^[A-Za-z0-9_-]{3,32}$", 3)
EMAIL = Text(EMAIL_LENGTH, PATTERN, 3)
PASSWORD = Text(LONGEST_PASSWORD, r"^[^\u0000]*$", SHORTEST_PASSWORD)


def signed_in() -> User:
    """Return the user of the session; an API key does not count here. Raises NotAuthenticated."""
    actor = web_actor()
    if actor.user is None:
        raise NotAuthenticated("Sign in first.")
    return actor.user


class Upload(Parameters):
    file: SentFile = file_part()
    public_id: str | None = body(
        OrEmpty(PUBLIC_ID), "Your own name for it. Without one: made of the file's name."
    )
    folder: str | None = body(
        OrEmpty(Text()), "Path of a folder, made when it is missing.", example="marketing"
    )
    tags: tuple[str, ...] | None = body(OrEmpty(TAGS), "Separated by commas.", example="hero,homepage")
    visibility: str | None = body(OrEmpty(VISIBILITY), "Public by default.")
    overwrite: bool = body(Switch(), "Replace the asset that has this public_id.")

    def wishes(self) -> AssetWishes:
        """Return what is said beside the file."""
        return AssetWishes(
            public_id=self.public_id,
            folder=self.folder,
            tags=self.tags,
            visibility=self.visibility,
            overwrite=self.overwrite,
        )


class SeeUsage(Parameters):
    everyones: bool = EVERYONES


class ListAssets(Parameters):
    folder: str = query(Text(), "Only those directly in this folder.", example="marketing")
    tag: str = query(SearchText(), "Only those with this tag.")
    text: str = query(SearchText(), "Only those with this in their name or public id.", name="q")
    visibility: str = query(VISIBILITY, "Only public or only private ones.")
    limit: int = query(Whole(1, LARGEST_PAGE, PAGE_SIZE), "Assets on a page.")
    cursor: str = query(Text(), "As the page before gave it.")
    everyones: bool = EVERYONES

    def filters(self) -> AssetFilters:
        """Return what the list is narrowed to."""
        return AssetFilters(
            folder=self.folder,
            tag=self.tag,
            text=self.text,
            visibility=self.visibility,
            everyones=self.everyones,
        )


class ChangeAsset(Parameters):
    """What is not sent, or null, stays."""

    tags: tuple[str, ...] | None = body(TextList(), "A list, or separated by commas.")
    folder: str | None = body(OrNull(Text()), "Path of a folder, made when it is missing.", example="archive")
    visibility: str | None = body(OrNull(VISIBILITY), "Public or private.")
    alt: str | None = body(OrNull(Text()), "Says what the picture shows.", example="A hero")

    def changes(self) -> AssetChanges:
        """Return the changes. Raises InvalidInput for the tags."""
        return AssetChanges(
            folder=self.folder,
            tags=None if self.tags is None else parse_tags(",".join(self.tags)),
            visibility=self.visibility,
            alt=self.alt,
        )


class Sign(Parameters):
    public_id: str = body(PUBLIC_ID, "The asset.", required=True, example="PUBLIC_ID")
    transform: str = body(Text(), "Without one: the asset as it is.", example="w_1200,q_80")
    ttl_seconds: int = body(Whole(1, LONGEST_LIFE, DEFAULT_LIFE), "How long.", example="3600")


class Login(Parameters):
    email: str = body(Text(), "The account's address.")
    username: str = body(Text(), "Or its name.", example="USER_NAME")
    password: str = body(Text(), "Its password.", required=True, example="PASSWORD")
    code: str = body(Text(), "With two-step sign-in: the present code, or a recovery code.")


class ChangePassword(Parameters):
    current_password: str = body(Text(shortest=1), "The present one.", required=True, example="PASSWORD")
    new_password: str = body(PASSWORD, "The new one.", required=True, example="NEW_PASSWORD")


class MintKey(Parameters):
    name: str = body(Text(shortest=1), "At most 60 characters.", required=True, example="Deployment")
    scopes: tuple[str, ...] | None = body(
        TextList(), "Of upload, read, write, delete, admin; else the first four."
    )
    expires_at: datetime | None = body(OrNull(Moment()), "When it ends, in ISO 8601. Without it: never.")
    folder: str | None = body(OrNull(Text()), "With one it uploads into that folder and does nothing else.")


class CreateUser(Parameters):
    username: str = body(Text(32, "^[A-Za-z0-9_-]{3,32}$", 3), "Its name.", required=True, example="ada")
    email: str = body(
        Text(EMAIL_LENGTH, PATTERN, 3), "Its address.", required=True, example="ada@example.org"
    )
    password: str = body(PASSWORD, "Its password.", required=True, example="PASSWORD")
    role: str = body(Choice(ROLES), "Member by default.")


class ChangeUser(Parameters):
    """What is not sent, or null, stays."""

    refuses_others: ClassVar[bool] = True

    role: str | None = body(OrNull(Choice(ROLES)), "What it may do.")
    plan: str | None = body(OrNull(Text()), "Name of a plan.", example="pro")
    disabled: bool | None = body(OrNull(Truth()), "Locked: cannot sign in, and its pictures are not shown.")

    def changes(self) -> UserChanges:
        """Return the changes."""
        return UserChanges(role=self.role, plan=self.plan, disabled=self.disabled)
