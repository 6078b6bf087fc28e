"""The data directory: created if missing, with the secret that signs cookies."""

import os
import secrets

from imghost.base.durable_files import sync
from imghost.settings import Settings


def make_home(settings: Settings) -> None:
    """Make the data directory, readable by its owner only, whichever command is the first to need it."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)


def secret_for(settings: Settings) -> str:
    """Return the signing secret, making and keeping one (readable by the owner only) at the first call."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.home / "secret"
    if not path.exists():
        draft = settings.home / f"secret.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        sync(draft)
        try:
            # A hard link fails when another process was first, so all processes share one secret.
            os.link(draft, path)
            sync(settings.home)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
