"""The access table: for each kind of address and visitor, the expected answer in each picture state.

S shown · L asks for the album's password (403) · H as if it did not exist (404) · G gone (410) ·
A asks whether the visitor is an adult · . nothing of the picture, in whatever words · ? either
"""

from enum import StrEnum

# In this order stand the letters of every row below.
STATES = (
    "public", "link", "password", "private", "expired", "deleted", "trashed", "trashed album", "unapproved",
    "quarantined", "nsfw", "banned owner", "private parent", "deleted account",
)  # fmt: skip


class View(StrEnum):
    """How whoever asks stands to the picture."""

    STRANGER = "stranger"
    # Gave the album's password.
    OPENED = "opened"
    KEEPER = "keeper"
    MODERATOR = "moderator"


class Kind(StrEnum):
    """What an address is about."""

    # The bytes of one picture, or a redirect to its page.
    PICTURE = "picture"
    # The same, but whatever is hidden looks as if it did not exist.
    DISCREET = "discreet"
    PAGE = "page"
    # A part of the page, or a redirect to it. Like all pages it reads no key.
    PART = "part of the page"
    # A signature is the owner's word, whoever asks; that of a banned owner counts for nobody.
    SIGNED = "signed"
    # The same, but whoever sees the picture anyway sees it here too.
    LINK = "link"
    # What other sites show: always as a stranger sees it.
    EMBED = "embed"
    # A preset shows what anybody may see, and says nothing else.
    PRESET = "preset"
    # The delete link shows the picture to whoever sees it anyway; what is in quarantine has none.
    DELETE_LINK = "delete link"
    LIST = "list"
    # A list of which only a part is looked at: what must not be there must not be there.
    SOME = "some"
    ALBUM = "album"
    # The album as its owner sorts it.
    ARRANGED = "arranged"
    FEED_OF_ALBUM = "feed of an album"
    # The forms of owners and moderators.
    FORM = "form"
    # Lists and facts of one's own uploads: on pages, on pages of accounts, and in APIs; those take no guests.
    OWN = "own"
    OWN_OF_MEMBERS = "own, of members"
    OWN_API = "own, by API"
    # As OWN_API, but a session is no credential.
    OWN_BY_KEY = "own, by key only"
    # As OWN_API, but administrators see everybody's.
    ASSET = "asset"


NOTHING = "." * len(STATES)
LISTED = "S............."
MINE = "SSSS....S.S.S."
# A signature does not reach past the moderators: what waits for approval stays hidden.
GRANTED = "SSSS......S.S."
SHOWN_TO_KEEPER = "SSSSGHHHSHSHSH"
SHOWN_TO_MODERATOR = "SSSSGHHHSSSSSH"

PICTURE = {
    View.STRANGER: "SSLHGHHHHHSHHH",
    View.OPENED: "SSSHGHHHHHSHHH",
    View.KEEPER: SHOWN_TO_KEEPER,
    View.MODERATOR: SHOWN_TO_MODERATOR,
}

# A way of standing that a kind does not name is a stranger's.
EXPECTED: dict[Kind, dict[View, str]] = {
    **dict.fromkeys((Kind.PICTURE, Kind.PART), PICTURE),
    Kind.DISCREET: {
        View.STRANGER: "SSHHHHHHHHSHHH",
        View.OPENED: "SSSHHHHHHHSHHH",
        View.KEEPER: SHOWN_TO_KEEPER.replace("G", "H"),
        View.MODERATOR: SHOWN_TO_MODERATOR.replace("G", "H"),
    },
    Kind.PAGE: {
        View.STRANGER: "SSLHGHHHHHAHHH",
        View.OPENED: "SSSHGHHHHHAHHH",
        View.KEEPER: SHOWN_TO_KEEPER,
        View.MODERATOR: SHOWN_TO_MODERATOR,
    },
    Kind.SIGNED: {View.STRANGER: GRANTED, View.KEEPER: MINE, View.MODERATOR: "SSSS....S.S.S."},
    Kind.LINK: {View.STRANGER: GRANTED, View.KEEPER: MINE, View.MODERATOR: "SSSS....S.SSS."},
    Kind.EMBED: {View.STRANGER: "SSHHGHHHHHHHHH"},
    Kind.PRESET: {
        View.STRANGER: "SS........S...",
        View.OPENED: "SSS.......S...",
        View.KEEPER: MINE,
        View.MODERATOR: "SSSS....SSS.S.",
    },
    Kind.DELETE_LINK: {
        View.STRANGER: "SS........S...",
        View.OPENED: "SSS.......S...",
        View.KEEPER: MINE,
        View.MODERATOR: "SSSS....S.SSS.",
    },
    Kind.LIST: {View.STRANGER: LISTED},
    Kind.SOME: {View.STRANGER: LISTED.replace("S", "?")},
    Kind.ALBUM: {
        View.STRANGER: "SS............",
        View.OPENED: "SSS...........",
        View.KEEPER: MINE,
        View.MODERATOR: "SSSS....SSSSS.",
    },
    Kind.ARRANGED: {View.STRANGER: NOTHING, View.KEEPER: MINE, View.MODERATOR: "SSSS....SSSSS."},
    Kind.FEED_OF_ALBUM: {View.STRANGER: LISTED},
    Kind.FORM: {
        View.STRANGER: NOTHING,
        View.KEEPER: SHOWN_TO_KEEPER,
        View.MODERATOR: SHOWN_TO_MODERATOR,
    },
    Kind.OWN: {View.STRANGER: NOTHING, View.KEEPER: MINE},
    Kind.OWN_OF_MEMBERS: {View.STRANGER: NOTHING, View.KEEPER: MINE},
    Kind.OWN_API: {View.STRANGER: NOTHING, View.KEEPER: MINE},
    Kind.OWN_BY_KEY: {View.STRANGER: NOTHING, View.KEEPER: MINE},
    Kind.ASSET: {View.STRANGER: NOTHING, View.KEEPER: MINE, View.MODERATOR: "SSSS....S.SSS."},
}


def expected(kind: Kind, view: View, state: str) -> str:
    """Return the letter for one picture."""
    rows = EXPECTED[kind]
    return rows.get(view, rows[View.STRANGER])[STATES.index(state)]
