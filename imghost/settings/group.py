"""What every group of settings has in common."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """Settings of one subject; immutable once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
