"""Assistance: neural networks that run on this machine."""

from pydantic import Field

from imghost.settings.group import Group


class Assist(Group):
    """Assistance: neural networks that run on this machine."""

    assist_workers: int = Field(
        1,
        ge=0,
        le=64,
        description="Worker processes for assistance where its packages are installed (`make run ASSIST=1`), "
        "each of them large while it works; 0: none here.",
    )
    assist_threads: int = Field(
        2, ge=1, le=64, description="Threads of one worker for assistance while its network runs."
    )
    assist_megabytes: int = Field(
        4_000,
        ge=1_000,
        le=64_000,
        description="Most address space of the process that runs a network, in MB.",
    )
    assist_seconds: int = Field(
        120, ge=5, le=500, description="Seconds after which a network that still runs is ended."
    )
    background_model: str = Field(
        "",
        max_length=64,
        description="The installed model that removes backgrounds, as `python -m imghost assist list` names "
        "it; empty: the one installed last.",
    )
