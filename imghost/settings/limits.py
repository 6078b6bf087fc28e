"""How much one member, address or image may ask for."""

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Networks, RateLimit


class Limits(Group):
    """How much one member, address or image may ask for."""

    download_networks: Networks = Field(
        "", description="Private networks that URL uploads may reach (CIDR, comma separated)."
    )
    guest_upload_limit: RateLimit = Field("120 per hour", description="Uploads from one guest address.")
    upload_limit: RateLimit = Field("2000 per hour", description="Uploads by one member.")
    variant_limit_per_image: RateLimit = Field(
        "200 per hour",
        description="New sizes of one image by visitors; a costly one counts once for each CPU second.",
    )
    variant_limit_per_address: RateLimit = Field(
        "600 per hour",
        description="New sizes one address may request; a costly one counts once for each CPU second.",
    )
    archive_files: int = Field(
        2_000, ge=1, le=50_000, description="Maximum number of pictures in one ZIP download."
    )
    archive_megabytes: int = Field(4_000, ge=1, le=1_000_000, description="Largest ZIP download, in MB.")
    archive_limit: RateLimit = Field("60 per hour", description="ZIP downloads by one member or address.")


class SignInLimits(Group):
    """How often one address may guess."""

    sign_in_limit: RateLimit = Field("10 per minute", description="Sign-in attempts from one address.")
    token_limit: RateLimit = Field(
        "20 per minute", description="Attempts at delete links and album passwords."
    )
