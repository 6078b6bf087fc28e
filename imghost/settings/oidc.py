"""Sign-in through an OpenID Connect provider."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Networks, WebAddress


class OpenIDConnect(Group):
    """Sign-in through an OpenID Connect provider."""

    oidc_issuer: WebAddress = Field(
        "", description="OpenID Connect provider to sign in through; empty: none."
    )
    oidc_client_id: str = Field("", description="This site's name at the provider.")
    oidc_client_secret: str = Field("", description="This site's secret at the provider.")
    oidc_authentication: Literal["auto", "client_secret_basic", "client_secret_post"] = Field(
        "auto",
        description="How this site sends its secret: `client_secret_basic`, `client_secret_post`, or `auto` "
        "for what the provider says it takes.",
    )
    oidc_name: str = Field("OpenID Connect", max_length=60, description="What the sign-in button calls it.")
    oidc_link_verified_email: bool = Field(
        False,
        description="Who signs in there opens the account with the same verified e-mail address. Its "
        "password, sessions and keys end then: this site does not verify addresses at sign-up.",
    )
    oidc_networks: Networks = Field(
        "", description="Private networks that the provider may be in (CIDR, comma separated)."
    )
