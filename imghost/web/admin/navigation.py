"""The navigation of `/admin`: the side menu and the guard read the same table."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from imghost.services.actor import Actor
from imghost.services.upkeep.waiting_work import WaitingWork


@dataclass(frozen=True, slots=True)
class Entry:
    """`role` is the least one that may enter `path` and everything below it: moderator or admin."""

    path: str
    icon: str
    label: LazyString
    role: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group has none."""

    title: LazyString | None
    entries: tuple[Entry, ...]


HOME = "/admin"
GROUPS = (
    Group(None, (Entry("/admin/dashboard", "gauge", lazy_gettext("Dashboard"), "admin"),)),
    Group(
        lazy_gettext("Moderation"),
        (
            Entry("/admin/moderation", "flag", lazy_gettext("Reports"), "moderator"),
            Entry("/admin/approvals", "check", lazy_gettext("Approvals"), "moderator"),
            Entry("/admin/quarantine", "box", lazy_gettext("Quarantine"), "moderator"),
            Entry("/admin/blocks", "fingerprint", lazy_gettext("Blocked files"), "moderator"),
            Entry("/admin/bans", "ban", lazy_gettext("Bans"), "moderator"),
        ),
    ),
    Group(
        lazy_gettext("Content"),
        (
            Entry("/admin/images", "images", lazy_gettext("Images"), "moderator"),
            Entry("/admin/albums", "album", lazy_gettext("Albums"), "moderator"),
            Entry("/admin/categories", "category", lazy_gettext("Categories"), "admin"),
            Entry("/admin/tags", "tag", lazy_gettext("Tags"), "moderator"),
        ),
    ),
    Group(
        lazy_gettext("Members"),
        (
            Entry("/admin/users", "user", lazy_gettext("Users"), "admin"),
            Entry("/admin/plans", "key", lazy_gettext("Plans"), "admin"),
        ),
    ),
    Group(
        lazy_gettext("Site"),
        (
            Entry("/admin/settings", "settings", lazy_gettext("Settings"), "admin"),
            Entry("/admin/branding", "image", lazy_gettext("Logo and icon"), "admin"),
            Entry("/admin/pages", "edit", lazy_gettext("Pages"), "admin"),
            Entry("/admin/watermark", "watermark", lazy_gettext("Watermark"), "admin"),
            Entry("/admin/jobs", "refresh", lazy_gettext("Background jobs"), "admin"),
            Entry("/admin/doctor", "shield", lazy_gettext("Doctor"), "admin"),
            Entry("/admin/audit", "log", lazy_gettext("Audit log"), "admin"),
        ),
    ),
)
ENTRIES = tuple(entry for group in GROUPS for entry in group.entries)


def groups_for(actor: Actor) -> list[Group]:
    """Return what `actor` may enter, group by group, in the order of the navigation."""
    allowed = (
        Group(group.title, tuple(entry for entry in group.entries if may_enter(actor, entry.path)))
        for group in GROUPS
    )
    return [group for group in allowed if group.entries]


def may_enter(actor: Actor, path: str) -> bool:
    """Say whether `actor` may ask for `path`; what no entry opens to moderators is for administrators.

    The way in only leads on to the first entry there is.
    """
    if path == HOME:
        return actor.is_moderator
    needed = next((entry.role for entry in ENTRIES if is_at(path, entry)), "admin")
    if needed == "moderator":
        return actor.is_moderator
    return actor.is_admin


def is_at(path: str, entry: Entry) -> bool:
    """Say whether `path` is the entry's page or one below it."""
    return path == entry.path or path.startswith(entry.path + "/")


def badges(work: WaitingWork) -> dict[str, int]:
    """Return by path how much waits on a page."""
    waiting = {
        "/admin/moderation": work.reports,
        "/admin/approvals": work.approvals,
        "/admin/jobs": work.failed_pictures + (work.failed_jobs or 0),
    }
    return {path: number for path, number in waiting.items() if number}
