"""Scheduled jobs: no arguments, safe at any time and twice at once."""

from imghost.extensions import db
from imghost.jobs.only_one import only_one
from imghost.services.accounts import account_tokens, export, user_sessions
from imghost.services.delivery import variant_cache
from imghost.services.discovery import topic_counts, trends
from imghost.services.discovery.index_words import write_missing_words
from imghost.services.images import expiry, quarantine
from imghost.services.tasks.resume import forget_finished, resume_tasks
from imghost.services.trash import image_trash
from imghost.services.trash.album_sweep import sweep_albums
from imghost.services.upkeep import reconcile
from imghost.services.upkeep import tidy as tidying
from imghost.services.upkeep.alerts.site_checks import check_if_due
from imghost.services.uploads import recovery, replaced
from imghost.services.usage import usage


def purge() -> None:
    """Remove what has expired, and what was in quarantine for long enough."""
    expiry.purge_expired()
    quarantine.delete_long_quarantined()


def finish() -> None:
    """Finish what crashes left behind in the database."""
    reconcile.reconcile()


def empty() -> None:
    """Delete for good what nobody brought back, and go on with what stopped half-way."""
    image_trash.sweep_trash()
    sweep_albums()
    resume_tasks()


def sweep() -> None:
    """Finish what crashes left behind in the storage; forget sessions, tokens and the like that ended."""
    recovery.recover()
    replaced.remove_replaced()
    user_sessions.forget_ended()
    account_tokens.forget_old()
    export.remove_old()
    forget_finished()


def trim() -> None:
    """Keep the pictures made for visitors within their room."""
    variant_cache.trim()


def tidy() -> None:
    """Remove what is of no use any more, most of it a long time after its end."""
    tidying.tidy()


def check() -> None:
    """Compare database and storage; an alert tells when they do not fit together."""
    check_if_due()


def flush() -> None:
    """Write down what killed processes counted in Redis; one worker at a time."""
    with only_one("flush") as is_first:
        if is_first:
            usage.flush_usage()
            db.session.commit()


def index() -> None:
    """Write what the search index lacks; one worker at a time."""
    with only_one("index") as is_first:
        if is_first:
            write_missing_words()


def count() -> None:
    """Compute what lists are ordered and labelled by."""
    trends.compute()
    topic_counts.count_again()
