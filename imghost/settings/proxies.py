"""What stands in front of the site, and which other sites may call it."""

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Location, Origins


class Proxies(Group):
    """What stands in front of the site, and which other sites may call it."""

    trusted_proxies: int = Field(
        0,
        ge=0,
        le=9,
        description="Reverse proxies whose X-Forwarded-* count; without nginx (`IMGHOST_FRONT=none` and no "
        "`IMGHOST_ACCEL_PREFIX`) none does.",
    )
    cookie_origins: Origins = Field(
        "",
        description="Sites whose pages may call the APIs as who is signed in here, with commas. Browsers "
        "send this site's cookie (`SameSite=Lax`) only from below the same domain, as from "
        "https://app.example.org to img.example.org; others need keys.",
    )
    accel_prefix: Location = Field(
        "", description="nginx internal location for X-Accel-Redirect; empty: off."
    )

    @property
    def believed_proxies(self) -> int:
        """Proxies whose X-Forwarded-* count for the web server: none unless nginx is the last of them.

        WSGI cannot tell `X_Forwarded_For`, which anybody may send, from `X-Forwarded-For`. Granian drops
        neither; the private nginx and the documented one, which both send files, drop the former.
        """
        return self.trusted_proxies if self.accel_prefix else 0
