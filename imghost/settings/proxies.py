"""What stands in front of the site, and which other sites may call it."""

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Location, Origins


class Proxies(Group):
    """What stands in front of the site, and which other sites may call it."""

    trusted_proxies: int = Field(0, ge=0, le=9, description="Reverse proxies whose X-Forwarded-* count.")
    cookie_origins: Origins = Field(
        "",
        description="Sites whose pages may call the APIs as who is signed in here, with commas.",
    )
    accel_prefix: Location = Field(
        "", description="nginx internal location for X-Accel-Redirect; empty: off."
    )
