"""What moderators decide on."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import RateLimit


class Moderation(Group):
    """What moderators decide on."""

    approval: Literal["none", "guests", "new", "all"] = Field(
        "none",
        description="Whose uploads wait for a moderator before others see them; new: guests, new members.",
    )
    approval_days: int = Field(7, ge=0, le=3_650, description="Days after which an account is no longer new.")
    approval_uploads: int = Field(
        5,
        ge=0,
        le=1_000,
        description="Approved uploads after which an account is no longer new.",
    )
    quarantine_days: int = Field(
        30, ge=0, le=3_650, description="Days after which quarantined pictures are deleted; 0: never."
    )
    lookalikes: Literal["quarantine", "refuse"] = Field(
        "quarantine", description="What happens to an upload that looks like a blocked picture."
    )
    lookalike_bits: int = Field(
        8,
        ge=0,
        le=16,
        description="In how many of 64 bits a picture may differ from a blocked one and still look like it.",
    )
    report_limit: RateLimit = Field("10 per hour", description="Reports from one address.")
