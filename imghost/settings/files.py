"""Which files are accepted."""

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import FORMATS, Formats

MEGABYTE = 1_000_000
# Room for the other fields and the multipart framing around the one large part.
ENVELOPE = 2 * MEGABYTE
# A form without JavaScript may carry several files at once.
FILES_PER_FORM = 8


class Files(Group):
    """Which files are accepted."""

    formats: Formats = Field(
        FORMATS,
        description="Accepted formats, comma separated.",
    )
    max_megabytes: int = Field(64, ge=1, le=100_000, description="Largest upload of a member, in MB.")
    guest_max_megabytes: int = Field(20, ge=1, le=100_000, description="Largest upload of a guest, in MB.")
    max_side: int = Field(16_384, ge=16, le=65_500, description="Longest side of a picture, in pixels.")
    max_megapixels: int = Field(120, ge=1, le=2_000, description="Largest area of a picture, in megapixels.")
    max_frames: int = Field(900, ge=1, le=10_000, description="Maximum number of frames of an animation.")
    max_video_minutes: int = Field(60, ge=1, le=1_440, description="Longest video, in minutes.")

    @property
    def largest_file(self) -> int:
        """Bytes one file may have, whoever sends it."""
        return max(self.max_megabytes, self.guest_max_megabytes) * MEGABYTE

    @property
    def largest_body(self) -> int:
        """Bytes of the largest form."""
        return self.largest_file * FILES_PER_FORM + ENVELOPE

    @property
    def accepted_formats(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.formats.split(",") if name.strip())
