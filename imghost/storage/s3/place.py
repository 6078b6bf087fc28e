"""Where the blobs are: a bucket, the beginning of the keys in it, and how its server is spoken to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from imghost.settings import Settings

SCHEME = "s3"


@dataclass(frozen=True, slots=True)
class Place:
    """`prefix` is empty or ends with a slash; what is empty of the rest is left to the client's own rules."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    path_style: bool = False
    encryption: str = "none"
    encryption_key: str = ""
    storage_class: str = ""
    connections: int = 10


def place_of(settings: Settings, address: str = "") -> Place:
    """Return the place at `address` (`s3://bucket/prefix`; the site's own when empty)."""
    parts = urlsplit(address or settings.storage_url)
    prefix = parts.path.strip("/")
    return Place(
        bucket=parts.netloc,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=settings.storage_endpoint,
        region=settings.storage_region,
        path_style=settings.storage_path_style,
        encryption=settings.storage_encryption,
        encryption_key=settings.storage_encryption_key,
        storage_class=settings.storage_class,
        connections=max(10, settings.web_threads),
    )
