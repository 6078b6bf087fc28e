"""Caches in front of the site, and how they hear of changes."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Networks, WebAddress


class Caching(Group):
    """Caches in front of the site, and how they hear of changes."""

    picture_seconds: int = Field(3_600, ge=0, le=604_800, description="How long browsers may keep pictures.")
    cdn_purge_url: WebAddress = Field(
        "", description="Hears which addresses a CDN must forget (see `cdn_purge_api`); empty: off."
    )
    cdn_purge_api: Literal["list", "cloudflare", "fastly", "bunny", "nginx"] = Field(
        "list", description="Whose API `cdn_purge_url` is; `list`: a JSON list of addresses is sent to it."
    )
    cdn_purge_key: str = Field("", description="The key or token of that API.")
    cdn_seconds: int = Field(
        604_800, ge=0, le=31_536_000, description="How long a cache that is told may keep pictures."
    )
    cdn_purge_networks: Networks = Field(
        "", description="Private networks that `cdn_purge_url` may be in (CIDR, comma separated)."
    )
