"""The actor: the caller of a service as a plain value (user, guest, scopes), without a request."""

from dataclasses import dataclass, field

from imghost.base.errors import Forbidden
from imghost.base.messages import Message
from imghost.models import Album, DropBox, Image, User

ALL_SCOPES = frozenset({"upload", "read", "write", "delete", "admin"})
ALBUM_KEY_SCOPES = frozenset({"upload"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The caller.

    `guest_key` is the hash of the browser's guest cookie; `unlocked` are codes of albums whose password was
    given, `followed` those of albums whose link this browser opened; `adult` says that it chose to see NSFW
    pictures. Scopes narrow what a key may do; with `album_id` it may upload into that album only. With
    `drop_box` a stranger uploads through that link of `user`.
    """

    user: User | None = None
    guest_key: str | None = None
    address: str = ""
    scopes: frozenset[str] = ALL_SCOPES
    album_id: int | None = None
    drop_box: DropBox | None = None
    unlocked: frozenset[str] = field(default_factory=frozenset)
    followed: frozenset[str] = field(default_factory=frozenset)
    adult: bool = False
    via_api: bool = False

    @property
    def is_guest(self) -> bool:
        return self.user is None

    @property
    def is_stranger(self) -> bool:
        """Say whether whoever sends something has no account of their own that answers for it."""
        return self.user is None or self.drop_box is not None

    @property
    def is_moderator(self) -> bool:
        """Say whether this is a moderator or an administrator; their keys need the scope `admin` for it."""
        return self.user is not None and self.user.role in ("moderator", "admin") and "admin" in self.scopes

    @property
    def is_admin(self) -> bool:
        """Say whether this is an administrator; their keys need the scope `admin` for it."""
        return self.is_moderator and self.user is not None and self.user.role == "admin"

    def owns(self, thing: Image | Album) -> bool:
        """Say whether the user, or the guest's browser, brought `thing` here."""
        if self.user is not None:
            return thing.user_id == self.user.id
        return thing.user_id is None and self.guest_key is not None and thing.guest_key == self.guest_key

    def may_edit(self, thing: Image | Album) -> bool:
        """Say whether the actor owns `thing` or is a moderator."""
        return self.is_moderator or self.owns(thing)

    def reads_as_owner(self, thing: Image | Album) -> bool:
        """Say whether the actor sees `thing` whatever its visibility; keys need the scope `read` for it."""
        return self.is_moderator or (self.owns(thing) and "read" in self.scopes)

    def require_admin(self) -> None:
        """Raise Forbidden unless this is an administrator, with a key that has the scope `admin` or none."""
        self.require("admin")
        if self.user is None or self.user.role != "admin":
            raise Forbidden("Only administrators may do this.", code="admins-only")

    def require_moderator(self) -> None:
        """Raise Forbidden unless this is a moderator or an administrator."""
        if not self.is_moderator:
            raise Forbidden("Only moderators may do this.", code="moderators-only")

    def require(self, scope: str) -> None:
        """Raise Forbidden unless the credential has `scope`."""
        if scope not in self.scopes:
            raise Forbidden(
                Message("This API key lacks the scope `%(scope)s`.", scope=scope), code="missing-scope"
            )


SYSTEM = Actor()
