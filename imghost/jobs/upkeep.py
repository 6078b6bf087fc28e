"""What the schedule calls: no arguments, safe at any time and twice at once."""

from imghost.services import expiry, reconcile, recovery


def purge() -> None:
    """Remove what has expired."""
    expiry.purge_expired()


def finish() -> None:
    """Finish what crashes left behind in the database."""
    reconcile.reconcile()


def sweep() -> None:
    """Finish what crashes left behind in the storage."""
    recovery.recover()
