"""Answers of the img-cloud API."""

from collections.abc import Sequence
from typing import Any

from imghost.base.wording import iso_text
from imghost.models import APIKey, Image, User
from imghost.services.albums.paths import paths_of
from imghost.services.apis.expiring_link import ExpiringLink, delivery_path
from imghost.services.apis.usage_summary import UsageSummary
from imghost.services.derivatives import direct_format
from imghost.services.links import absolute, delivered, motion_video
from imghost.services.visibility import effective_visibility
from imghost.transforms.transform import Transform

Fields = dict[str, Any]

OPEN = ("public", "link")


def asset_fields(image: Image) -> Fields:
    """Return one asset."""
    return assets_fields([image])[0]


def assets_fields(images: Sequence[Image]) -> list[Fields]:
    """Return assets; the paths of all their folders cost one statement."""
    paths = paths_of(image.album for image in images)
    return [_asset(image, paths[image.album.id if image.album else None]) for image in images]


def _asset(image: Image, folder: str) -> Fields:
    return {
        "public_id": image.asset_id,
        "url": absolute(delivered(image, delivery_path(image, Transform()))),
        "folder": folder,
        "tags": [tag.name for tag in image.tags],
        "visibility": "public" if effective_visibility(image) in OPEN else "private",
        "format": direct_format(image),
        "width": image.width,
        "height": image.height,
        "bytes": image.bytes,
        "original_filename": image.original_filename,
        "created_at": iso_text(image.created_at),
        "updated_at": iso_text(image.updated_at),
        **motion_video(image),
        "thumbhash": image.thumbhash,
        "dominant_color": image.dominant_color,
    }


def link_fields(link: ExpiringLink) -> Fields:
    """Return an absolute expiring link."""
    return {"url": absolute(link.address), "expires": link.expires}


def user_fields(user: User) -> Fields:
    """Return an account; its password and secrets are never part of an answer."""
    return {
        "id": user.code,
        "email": user.email,
        "username": user.name,
        "role": user.role,
        "plan": user.plan_name,
        "disabled": user.disabled,
        "created_at": iso_text(user.created_at),
    }


def key_fields(key: APIKey) -> Fields:
    """Return an API key without its secret, which nobody knows."""
    moments = ("created_at", "last_used_at", "expires_at", "revoked_at")
    shown = {name: getattr(key, name) for name in moments}
    return {
        "id": key.key_id,
        "key_id": key.key_id,
        "name": key.name,
        "scopes": key.scopes.split(","),
        **{name: iso_text(moment) if moment else None for name, moment in shown.items()},
    }


def minted_fields(key: APIKey, credential: str) -> Fields:
    """Return a new key with its secret, this once."""
    key_id, _, secret = credential.partition(":")
    return {"key_id": key_id, "key_secret": secret, "name": key.name}


def usage_fields(summary: UsageSummary) -> Fields:
    """Return what is used."""
    return {
        "storage_bytes": summary.storage,
        "asset_count": summary.assets,
        "bandwidth_bytes": summary.bandwidth,
        "requests": summary.requests,
        "processing": summary.processing,
        "period": summary.period,
    }
