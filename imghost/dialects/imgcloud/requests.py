"""What requests of the img-cloud API carry."""

from collections.abc import Mapping
from datetime import MAXYEAR, UTC, datetime

from flask import request

from imghost.base.errors import InvalidInput, NotAuthenticated
from imghost.http.body_fields import text_field
from imghost.http.paging import whole_parameter
from imghost.http.sessions import web_actor
from imghost.models import User
from imghost.services.accounts.user_edit import UserChanges
from imghost.services.apis.asset_edit import AssetChanges, clean_asset_visibility
from imghost.services.apis.asset_list import AssetFilters
from imghost.services.apis.asset_upload import AssetWishes
from imghost.services.apis.expiring_link import WRONG_LIFE
from imghost.services.images.details import parse_tags

PAGE_SIZE = 50
LARGEST_PAGE = 100
USER_FIELDS = frozenset(("role", "plan", "disabled"))
LONGEST_SHOWN = 40
FLAGS = {"": False, "false": False, "0": False, "true": True, "1": True}


def signed_in() -> User:
    """Return the user of the session; an API key does not count here. Raises NotAuthenticated."""
    actor = web_actor()
    if actor.user is None:
        raise NotAuthenticated("Sign in first.")
    return actor.user


def read_wishes() -> AssetWishes:
    """Return what the form of an upload says beside the file; empty fields say nothing."""
    tags, visibility = request.form.get("tags"), request.form.get("visibility")
    return AssetWishes(
        public_id=request.form.get("public_id") or None,
        folder=request.form.get("folder") or None,
        tags=parse_tags(tags) if tags else None,
        visibility=clean_asset_visibility(visibility) if visibility else None,
        overwrite=_flag("overwrite", request.form.get("overwrite", "")),
    )


def read_changes(fields: Mapping[str, object]) -> AssetChanges:
    """Return the changes of an asset; what is not named, or null, stays."""
    return AssetChanges(
        folder=optional_text(fields, "folder"),
        tags=_tags(fields.get("tags")),
        visibility=optional_text(fields, "visibility"),
        alt=optional_text(fields, "alt"),
    )


def read_filters() -> AssetFilters:
    """Return what the list is narrowed to."""
    visibility = request.args.get("visibility")
    return AssetFilters(
        folder=request.args.get("folder", ""),
        tag=request.args.get("tag", ""),
        text=request.args.get("q", ""),
        visibility="" if visibility is None else clean_asset_visibility(visibility),
        everyones=for_everyone(),
    )


def page_size() -> int:
    """Return how many assets stand on a page."""
    return whole_parameter("limit", PAGE_SIZE, 1, LARGEST_PAGE)


def for_everyone() -> bool:
    """Say whether an administrator asks for all accounts."""
    return _flag("all", request.args.get("all", ""))


def read_user_changes(fields: Mapping[str, object]) -> UserChanges:
    """Return the changes of an account; what is not named, or null, stays.

    Raises InvalidInput for a field that cannot be changed: it would be taken for done.
    """
    unknown = sorted(fields.keys() - USER_FIELDS)
    if unknown:
        raise InvalidInput(
            f"{_shown(unknown[0])} cannot be changed here. Known are {', '.join(sorted(USER_FIELDS))}.",
            field=unknown[0][:40],
        )
    disabled = fields.get("disabled")
    if disabled is not None and not isinstance(disabled, bool):
        raise InvalidInput("disabled must be true or false.", field="disabled")
    return UserChanges(
        role=optional_text(fields, "role"), plan=optional_text(fields, "plan"), disabled=disabled
    )


def _shown(name: str) -> str:
    """Only a short plain word is repeated; anything else might not be meant for eyes."""
    return name if len(name) <= LONGEST_SHOWN and name.isidentifier() and name.isascii() else "A field"


def asset_to_sign(fields: Mapping[str, object]) -> str:
    """Return the asset that is to be signed. Raises InvalidInput when none is named."""
    public_id = text_field(fields, "public_id")
    if not public_id:
        raise InvalidInput("public_id is missing.", field="public_id")
    return public_id


def read_seconds(fields: Mapping[str, object], default: int) -> int:
    """Return `ttl_seconds`. Raises InvalidInput for anything but a whole number."""
    value = fields.get("ttl_seconds")
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(WRONG_LIFE, field="ttl_seconds")
    return value


def read_scopes(fields: Mapping[str, object], default: tuple[str, ...]) -> list[str]:
    """Return `scopes`, a list of texts or a comma list."""
    value = fields.get("scopes")
    if value is None:
        return list(default)
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidInput("scopes must be a list of texts.", field="scopes")
    return value


def read_moment(fields: Mapping[str, object], name: str) -> datetime | None:
    """Return an ISO 8601 moment, in UTC where it names no zone. Raises InvalidInput."""
    text = optional_text(fields, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        if moment.year == MAXYEAR:
            # It would be in no year there is, in zones east of here.
            raise OverflowError
    except (ValueError, OverflowError):
        raise InvalidInput(f"{name} must be a moment like 2030-01-31T12:00:00Z.", field=name) from None
    return moment


def optional_text(fields: Mapping[str, object], name: str) -> str | None:
    """Return a text, None when it was not sent. Raises InvalidInput for anything else."""
    return None if fields.get(name) is None else text_field(fields, name)


def _tags(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(each, str) and "," not in each for each in value):
        value = ",".join(value)
    if not isinstance(value, str):
        raise InvalidInput("tags must be a list of texts or a comma list.", field="tags")
    return parse_tags(value)


def _flag(name: str, text: str) -> bool:
    if text.lower() not in FLAGS:
        raise InvalidInput(f"{name} must be true or false.", field=name)
    return FLAGS[text.lower()]
