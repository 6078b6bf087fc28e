"""The storage of the running application."""

from flask import current_app

from imghost.settings import MEGABYTE, SettingError, Settings
from imghost.storage.local import LocalStorage
from imghost.storage.protocol import Storage


def open_storage(settings: Settings) -> Storage:
    """Return the storage the settings ask for. Raises SettingError when what it needs is not installed."""
    return open_at(settings, settings.storage_url)


def open_at(settings: Settings, address: str) -> Storage:
    """Return the storage at `address`: a bucket, or with an empty one the data directory."""
    if not address:
        return LocalStorage(settings.storage_directory)
    try:
        # An extra that few sites need, and a third of a second of each start.
        from imghost.storage.s3.place import place_of  # noqa: PLC0415
        from imghost.storage.s3.storage import S3Storage  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SettingError(
            f"IMGHOST_STORAGE_URL: the package {error.name} is missing; install imghost[s3]."
        ) from None
    return S3Storage(
        place_of(settings, address),
        settings.storage_directory,
        settings.storage_cache_megabytes * MEGABYTE,
        hands_over=settings.storage_reads != "proxy",
    )


def storage() -> Storage:
    """Return the current application's storage."""
    current: Storage = current_app.extensions["storage"]
    return current
