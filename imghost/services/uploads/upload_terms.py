"""The restrictions of one way in (formats, sizes), within those of the site."""

from dataclasses import dataclass

from imghost.base.errors import TooLarge, UnsupportedFormat
from imghost.base.wording import size_text
from imghost.imaging.facts import Facts
from imghost.storage.staging import StagedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTerms:
    """`bytes` and `side` (in pixels) are the most a file may have; None leaves it to the site."""

    formats: tuple[str, ...] | None = None
    bytes: int | None = None
    side: int | None = None

    def check_size(self, staged: StagedFile) -> None:
        """Raise TooLarge for a file with too many bytes."""
        if self.bytes is not None and staged.size > self.bytes:
            raise TooLarge(f"File too big - max {size_text(self.bytes)}")

    def check_picture(self, facts: Facts) -> None:
        """Raise UnsupportedFormat or, for a picture with too many pixels a side, TooLarge."""
        if self.formats is not None and facts.format not in self.formats:
            raise UnsupportedFormat(f"Accepted are {', '.join(self.formats)}, and not {facts.format}.")
        if self.side is not None and max(facts.width, facts.height) > self.side:
            raise TooLarge(
                f"The picture has {facts.width} x {facts.height} pixels; a side may have at most {self.side}."
            )


SITE_TERMS = UploadTerms()
