"""Run-time settings: changed by administrators, stored in the database, cached in each process.

The environment says how the site starts; rows of `Setting` say what was changed since. Each process keeps
what it read under a mark that every change replaces.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, current_app
from pydantic import ValidationError
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from imghost.base.errors import InvalidInput
from imghost.base.messages import Message
from imghost.effects import on_commit, on_undo
from imghost.extensions import db
from imghost.marks import read_mark, replace_mark
from imghost.models import Setting
from imghost.services.purge_notes import note_watermark
from imghost.settings import Settings, reason

MARK = "settings:mark"
# A process that was killed between its commit and replacing the mark is made up for by then.
KEPT_SECONDS = 30
# What may be changed, by the heading it stands under; everything else needs a restart.
EDITABLE: dict[str, tuple[str, ...]] = {
    "site": ("site_name", "time_zone", "recent_on_home", "maintenance", "maintenance_message"),
    "branding": (
        "site_description",
        "accent",
        "footer_links",
        "abuse_contact",
        "default_language",
    ),
    "pictures of the site": ("logo", "icon"),
    "first steps": ("first_day_confirmed",),
    "pages": ("page_about", "page_terms", "page_privacy", "page_contact", "page_dmca"),
    "accounts": ("sign_up", "sign_in_limit", "token_limit"),
    "uploads": (
        "guest_uploads",
        "guest_visibility",
        "guest_api_uploads",
        "drop_boxes",
        "url_uploads",
        "duplicates",
        "keep_metadata",
        "keep_motion_videos",
        "formats",
        "max_megabytes",
        "guest_max_megabytes",
        "max_side",
        "max_megapixels",
        "max_frames",
        "max_video_minutes",
    ),
    "moderation": (
        "approval",
        "approval_days",
        "approval_uploads",
        "lookalikes",
        "lookalike_bits",
        "quarantine_days",
        "report_limit",
    ),
    "watermark": (
        "watermark_text",
        "watermark_picture",
        "watermark_position",
        "watermark_opacity",
        "watermark_size",
    ),
    "limits": (
        "upload_limit",
        "guest_upload_limit",
        "variant_limit_per_image",
        "variant_limit_per_address",
        "variant_cache_megabytes",
        "archive_limit",
        "archive_files",
        "archive_megabytes",
    ),
}
NAMES = frozenset(name for names in EDITABLE.values() for name in names)

QUERY = select(Setting.name, Setting.value)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What this process read last, under which mark, at which moment of its own clock."""

    mark: str | None
    settings: Settings
    read_at: float


class Source:
    """Answers with the settings as they are now; asks the database only after a change."""

    def __init__(self, started_with: Settings) -> None:
        self._started_with = started_with
        self.watchers: list[Callable[[Settings], object]] = []
        self._known: Known | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Settings:
        """Return the settings: without Redis read anew each time, without the database as they were last."""
        mark = read_mark(MARK)
        known = self._known
        if known and mark and known.mark == mark and time.monotonic() - known.read_at < KEPT_SECONDS:
            return known.settings
        changed = _read_changes()
        if changed is None:
            return known.settings if known else self._started_with
        with self._lock:
            fresh = Known(mark, merged(self._started_with, changed), time.monotonic())
            self._known = fresh
        for watcher in self.watchers:
            watcher(fresh.settings)
        return fresh.settings

    def forget(self) -> None:
        """Read anew at the next call."""
        self._known = None


def init_app(app: Flask) -> None:
    """Let `extensions.settings()` answer with what administrators changed."""
    app.extensions["settings-source"] = Source(app.extensions["settings"])


def watch_settings(app: Flask, watcher: Callable[[Settings], object]) -> None:
    """Let `watcher` see the settings each time this process has read them from the database."""
    source: Source = app.extensions["settings-source"]
    source.watchers.append(watcher)


def changed_settings() -> dict[str, Any]:
    """Return name → value of everything that was changed; nothing while there is no table yet."""
    return _read_changes() or {}


def _read_changes() -> dict[str, Any] | None:
    """Return None when there is no table yet, or no database."""
    try:
        # Whoever asks may be in the middle of something that is not to be flushed yet.
        with db.session.no_autoflush:
            return {name: json.loads(value) for name, value in db.session.execute(QUERY)}
    except (DBAPIError, PoolTimeoutError) as error:
        with suppress(SQLAlchemyError):
            db.session.rollback()
        if not _is_before_migrations():
            log.warning("changed settings cannot be read: %s", type(error).__name__)
        return None


def _is_before_migrations() -> bool:
    """Say whether the first start has not made the tables yet, which is nothing to warn of."""
    try:
        return not inspect(db.engine).has_table(Setting.__tablename__)
    except (SQLAlchemyError, PoolTimeoutError):
        return False


def merged(started_with: Settings, changed: Mapping[str, Any]) -> Settings:
    """Return `started_with` with the changes; one that is out of range by now is left out."""
    wanted = {name: value for name, value in changed.items() if name in NAMES}
    try:
        return Settings.model_validate({**started_with.model_dump(), **wanted})
    except ValidationError as error:
        for each in error.errors():
            log.warning("the changed setting %s does not count: %s", each["loc"][0], reason(each))
            wanted.pop(str(each["loc"][0]), None)
        return Settings.model_validate({**started_with.model_dump(), **wanted})


def change_settings(values: Mapping[str, Any]) -> None:
    """Change settings, None taking a change back. The caller commits.

    Raises InvalidInput naming the setting that cannot be changed or is out of range.
    """
    unknown = [name for name in values if name not in NAMES]
    if unknown:
        raise InvalidInput(
            Message("%(name)s cannot be changed while the site runs.", name=unknown[0]),
            field=unknown[0],
        )
    wanted = {**changed_settings(), **values}
    kept = {name: value for name, value in wanted.items() if value is not None and name in NAMES}
    checked = _check(kept)
    for name, value in values.items():
        row = db.session.get(Setting, name)
        if value is None and row is not None:
            db.session.delete(row)
        elif value is not None:
            db.session.merge(Setting(name=name, value=json.dumps(getattr(checked, name))))
    db.session.flush()
    source: Source = current_app.extensions["settings-source"]
    on_commit(db.session, source.forget)
    on_commit(db.session, partial(replace_mark, MARK))
    if any(name in EDITABLE["watermark"] for name in values):
        note_watermark()
    # Whoever asked in the meantime was told what is not true now.
    on_undo(db.session, source.forget)


def settings_at_start() -> Settings:
    """Return the settings as the environment gave them."""
    started_with: Settings = current_app.extensions["settings"]
    return started_with


def _check(kept: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate({**settings_at_start().model_dump(), **kept})
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(reason(first), field=str(first["loc"][0])) from None
