"""The navigation of `/admin`: the side menu and the guard read the same table."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from imghost.services.actor import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """`role` is the least one that may enter `path` and everything below it: moderator or admin."""

    path: str
    icon: str
    label: LazyString
    role: str


HOME = "/admin"
ENTRIES = (
    Entry("/admin/dashboard", "gauge", lazy_gettext("Dashboard"), "admin"),
    Entry("/admin/moderation", "flag", lazy_gettext("Reports"), "moderator"),
    Entry("/admin/approvals", "check", lazy_gettext("Approvals"), "moderator"),
    Entry("/admin/quarantine", "box", lazy_gettext("Quarantine"), "moderator"),
    Entry("/admin/blocks", "fingerprint", lazy_gettext("Blocked files"), "moderator"),
    Entry("/admin/bans", "ban", lazy_gettext("Bans"), "moderator"),
    Entry("/admin/images", "images", lazy_gettext("Images"), "moderator"),
    Entry("/admin/albums", "album", lazy_gettext("Albums"), "moderator"),
    Entry("/admin/users", "user", lazy_gettext("Users"), "admin"),
    Entry("/admin/categories", "category", lazy_gettext("Categories"), "admin"),
    Entry("/admin/tags", "tag", lazy_gettext("Tags"), "moderator"),
    Entry("/admin/plans", "key", lazy_gettext("Plans"), "admin"),
    Entry("/admin/settings", "settings", lazy_gettext("Settings"), "admin"),
    Entry("/admin/watermark", "watermark", lazy_gettext("Watermark"), "admin"),
    Entry("/admin/jobs", "refresh", lazy_gettext("Jobs"), "admin"),
    Entry("/admin/doctor", "shield", lazy_gettext("Doctor"), "admin"),
    Entry("/admin/audit", "log", lazy_gettext("Audit log"), "admin"),
)


def entries_for(actor: Actor) -> list[Entry]:
    """Return what `actor` may enter, in the order of the navigation."""
    return [entry for entry in ENTRIES if may_enter(actor, entry.path)]


def may_enter(actor: Actor, path: str) -> bool:
    """Say whether `actor` may ask for `path`; what no entry opens to moderators is for administrators.

    The way in only leads on to the first entry there is.
    """
    if path == HOME:
        return actor.is_moderator
    needed = next((entry.role for entry in ENTRIES if is_at(path, entry)), "admin")
    if needed == "moderator":
        return actor.is_moderator
    return actor.user is not None and actor.user.role == "admin"


def is_at(path: str, entry: Entry) -> bool:
    """Say whether `path` is the entry's page or one below it."""
    return path == entry.path or path.startswith(entry.path + "/")
