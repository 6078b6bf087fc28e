"""The storage of the running application."""

from flask import current_app

from imghost.settings import Settings
from imghost.storage.local import LocalStorage
from imghost.storage.protocol import Storage


def open_storage(settings: Settings) -> Storage:
    """Return the storage the settings ask for."""
    return LocalStorage(settings.storage_directory)


def storage() -> Storage:
    """Return the current application's storage."""
    current: Storage = current_app.extensions["storage"]
    return current
