"""What is logged."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group


class Logs(Group):
    """What is logged."""

    log_format: Literal["text", "json"] = Field(
        "text", description="How every process writes its log: `text` or `json`, one object a line."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important lines in the log: `debug`, `info`, `warning` or `error`."
    )
    access_log: bool = Field(
        True, description="One line in the log for each request, with the secrets in its address hidden."
    )
    log_addresses: Literal["full", "network", "none"] = Field(
        "full",
        description="Addresses in the access log: `full`, `network` (/24 of IPv4, /48 of IPv6) or `none`.",
    )
    log_user_agents: bool = Field(False, description="Tell in the access log what clients call themselves.")
