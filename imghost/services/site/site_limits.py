"""Upload and decoding limits, from the site's settings."""

from imghost.extensions import settings
from imghost.imaging.limits import Limits
from imghost.services.actor import Actor
from imghost.settings import MEGABYTE


def file_limits() -> Limits:
    """Return what a file may claim and what decoding it may cost."""
    site = settings()
    return Limits(
        side=site.max_side,
        area=site.max_megapixels * 1_000_000,
        frames=site.max_frames,
        video_duration=site.max_video_minutes * 60.0,
    )


def upload_bytes(actor: Actor) -> int:
    """Return the bytes one file of `actor` may have."""
    site = settings()
    return (site.guest_max_megabytes if actor.is_stranger else site.max_megabytes) * MEGABYTE
