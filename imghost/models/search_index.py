"""The words and facts of every picture in a full-text index that the database keeps by itself.

SQLite: an FTS5 table whose `rowid` is the picture's id. PostgreSQL: a table with GIN indexes. Triggers renew
a picture's entry, so no way of editing can forget it: forms, APIs, bulk statements, foreign keys.
`words` is what people wrote, as `base/search_words.py` normalises it: a flush puts that into `images.words`
and `tags.words`, and the triggers join it. Where a bare statement changed a text, a trigger forgets the old
words; until a job has made new ones the entry has the text as it is written. `marks` are facts that searches
combine with words (`t7` carries tag 7), because one index answers for all of them in one walk from the newest
picture to the oldest. What a visitor may see is not decided here: `public` only says what lists can leave out
at once. A change of very many pictures pauses the triggers that renew entries and notes the pictures
(`LateWords`).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, event, inspect, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from imghost.extensions import db
from imghost.models.late_words import PAUSE

NAME = "image_words"
# Beginnings of so many letters have entries of their own in SQLite, because it collects everything that a
# beginning matches before the first page is there; longer ones match little.
BEGINNINGS = "3 4 5"
# All characters that `base/search_words.py` leaves in words, also those that SQLite does not know yet (Cn).
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* M* N* So Co Cn'"
# PostgreSQL guesses how many pictures have words with some beginning from the most frequent words it knows,
# which are ten times as many as this. With its usual thousand it took `wor*` among 100,000 pictures for rare,
# collected 78,000 of them and sorted them for one page: seconds instead of milliseconds.
WORD_STATISTICS = 1000
# Sides of this many pixels and more have a mark each, so that few pictures are left to compare with a limit.
SIDES = (500, 1000, 2000, 4000, 8000)
TEXT_COLUMNS = ("title", "description", "alt", "original_filename", "camera")
# What an entry is made of: a change of any other column leaves it alone.
COLUMNS = (
    f"{', '.join(TEXT_COLUMNS)}, words, user_id, category_id, format, is_animated, is_360, "
    "nsfw, width, height, visibility, approved, deleted_at, trashed_at, quarantined_at"
)
LISTED = (
    "visibility = 'public' AND approved AND deleted_at IS NULL AND trashed_at IS NULL "
    "AND quarantined_at IS NULL"
)
PAUSED = f"EXISTS (SELECT 1 FROM late_words WHERE image_id = {PAUSE})"
# Somebody else may renew the same entry at this moment.
LATER_COUNTS = "ON CONFLICT (image_id) DO UPDATE SET words = excluded.words, marks = excluded.marks"

_FLAGS = {"moving": "is_animated", "sphere": "is_360", "nsfw": "nsfw", "public": LISTED} | {
    f"{letter}{side}": f"{column} >= {side}"
    for letter, column in (("w", "width"), ("h", "height"))
    for side in SIDES
}
# What its owner does not show beside a picture does not find it either.
_SHOWS_CAMERA = "coalesce((SELECT show_exif FROM users WHERE users.id = images.user_id), TRUE)"
_AS_WRITTEN = (
    "title || ' ' || coalesce(description, '') || ' ' || coalesce(alt, '') || ' ' || original_filename "
    f"|| ' ' || CASE WHEN {_SHOWS_CAMERA} THEN coalesce(camera, '') ELSE '' END"
)
# PostgreSQL's own normalisation of what is not normalised yet: without accents and signs. Written as ranges,
# because classes of letters depend on the language of the database.
PLAIN = rf"""
CREATE OR REPLACE FUNCTION {NAME}_plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT regexp_replace(
    regexp_replace(normalize($1, NFD), '[\u0300-\u036F]', '', 'g'),
    '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B1\u2000-\u206F\u3000-\u303F]+', ' ', 'g'
) $$"""
# Words as they are: PostgreSQL's own parser would take some of them apart.
VECTOR = f"""
CREATE OR REPLACE FUNCTION {NAME}_vector(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT coalesce(string_agg('''' || left(word, 100) || ''':' || place, ' '), '')::tsvector
FROM unnest(string_to_array(replace($1, chr(10), ' '), ' ')) WITH ORDINALITY AS each (word, place)
WHERE word <> '' $$"""


def _words(join: str, first_line: str, plain: str) -> str:
    """Return the SQL of the words: texts, then the camera on a second line, then tags.

    `join` is the aggregate that joins texts, `first_line` the SQL of the first line of the words, `plain`
    what is put around a text that was not normalised.
    """
    normalised = f"CASE WHEN {_SHOWS_CAMERA} THEN images.words ELSE {first_line} END"
    texts = f"CASE WHEN images.words IS NULL THEN {plain.format(_AS_WRITTEN)} ELSE {normalised} END"
    tag = f"coalesce(tags.words, {plain.format('tags.name')})"
    tagged = "FROM image_tags JOIN tags ON tags.id = tag_id WHERE image_id = images.id"
    tags = f"SELECT {join}({tag}, ' ') {tagged}"
    return f"{texts} || ' ' || coalesce(({tags}), '')"


def _marks(join: str) -> str:
    """Return the SQL of the marks; `join` is the aggregate that joins texts."""
    tags = f"SELECT {join}(' t' || tag_id, '') FROM image_tags WHERE image_id = images.id"
    flags = " || ".join(f"CASE WHEN {rule} THEN ' {mark}' ELSE '' END" for mark, rule in _FLAGS.items())
    facts = "'f' || format || ' u' || coalesce(user_id, 0) || ' c' || coalesce(category_id, 0)"
    return f"{facts} || {flags} || coalesce(({tags}), '')"


def _differ(columns: tuple[str, ...], is_not: str) -> str:
    """Return the SQL that says of a changed row that its texts did change and its words did not."""
    changed = " OR ".join(f"NEW.{column} {is_not} OLD.{column}" for column in columns)
    return f"NOT (NEW.words {is_not} OLD.words) AND NEW.words IS NOT NULL AND ({changed})"


def _sqlite_entry() -> str:
    words = _words("group_concat", "substr(images.words, 1, instr(images.words, char(10)))", "{}")
    return (
        f"INSERT INTO {NAME} (rowid, words, marks) SELECT id, {words}, {_marks('group_concat')} FROM images"
    )


def _postgresql_entry() -> str:
    words = _words("string_agg", "split_part(images.words, chr(10), 1)", f"lower({NAME}_plain({{}}))")
    return (
        f"INSERT INTO {NAME} (image_id, words, marks) "
        f"SELECT id, {NAME}_vector({words}), string_to_array({_marks('string_agg')}, ' ') FROM images"
    )


def renew_entries(connection: Connection, ids: Sequence[int]) -> None:
    """Make the entries of the pictures `ids` anew; those that are gone have none."""
    is_sqlite = connection.dialect.name == "sqlite"
    entry = _sqlite_entry() if is_sqlite else _postgresql_entry()
    for statement in (
        f"DELETE FROM {NAME} WHERE {'rowid' if is_sqlite else 'image_id'} IN :ids",
        f"{entry} WHERE id IN :ids {'' if is_sqlite else LATER_COUNTS}",
    ):
        # Nothing else in them has a colon before a letter.
        connection.execute(text(statement).bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)})


def sqlite_statements() -> list[str]:
    """Return what makes the index, fills it and keeps it."""
    entry = _sqlite_entry()

    def trigger(name: str, when: str, body: str) -> str:
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} BEGIN {body} END"

    def renewing(name: str, when: str, ids: str) -> str:
        renew = f"DELETE FROM {NAME} WHERE rowid IN ({ids}); {entry} WHERE id IN ({ids});"
        return trigger(name, f"{when} WHEN NOT {PAUSED}", renew)

    def outdated(name: str, table: str, columns: tuple[str, ...]) -> str:
        when = f"UPDATE OF {', '.join(columns)} ON {table} WHEN {_differ(columns, 'IS NOT')}"
        return trigger(name, when, f"UPDATE {table} SET words = NULL WHERE id = NEW.id;")

    return [
        f"CREATE VIRTUAL TABLE {NAME} USING fts5"
        f'(words, marks, columnsize=0, prefix="{BEGINNINGS}", tokenize="{TOKENIZER}")',
        entry,
        renewing("added", "INSERT ON images", "NEW.id"),
        renewing("changed", f"UPDATE OF {COLUMNS} ON images", "NEW.id"),
        outdated("outdated", "images", TEXT_COLUMNS),
        renewing("shown", "UPDATE OF show_exif ON users", "SELECT id FROM images WHERE user_id = NEW.id"),
        trigger("removed", "DELETE ON images", f"DELETE FROM {NAME} WHERE rowid = OLD.id;"),
        renewing("tagged", "INSERT ON image_tags", "NEW.image_id"),
        renewing("untagged", "DELETE ON image_tags", "OLD.image_id"),
        renewing(
            "renamed",
            "UPDATE OF name, words ON tags",
            "SELECT image_id FROM image_tags WHERE tag_id = NEW.id",
        ),
        outdated("outdated_tag", "tags", ("name",)),
    ]


def postgresql_statements() -> list[str]:
    """Return what makes the index, fills it and keeps it."""
    entry = _postgresql_entry()

    def function(name: str, ids: str) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {NAME}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {PAUSED} THEN RETURN NULL; END IF; "
            f"DELETE FROM {NAME} WHERE image_id IN ({ids}); "
            f"{entry} WHERE id IN ({ids}) {LATER_COUNTS}; "
            "RETURN NULL; END $$"
        )

    def trigger(name: str, when: str, calls: str) -> str:
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {NAME}_{calls}()"

    def outdated(name: str, table: str, columns: tuple[str, ...]) -> str:
        return (
            f"CREATE TRIGGER {NAME}_{name} BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW "
            f"WHEN ({_differ(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {NAME}_of_nothing()"
        )

    return [
        PLAIN,
        VECTOR,
        f"CREATE TABLE {NAME} (image_id integer PRIMARY KEY, words tsvector NOT NULL, marks text[] NOT NULL)",
        entry,
        f"ALTER TABLE {NAME} ALTER COLUMN words SET STATISTICS {WORD_STATISTICS}",
        f"CREATE INDEX ix_{NAME}_words ON {NAME} USING gin (words)",
        f"CREATE INDEX ix_{NAME}_marks ON {NAME} USING gin (marks)",
        function("of_new", "NEW.id"),
        function("of_old", "OLD.id"),
        function("of_tagged", "NEW.image_id"),
        function("of_untagged", "OLD.image_id"),
        function("of_user", "SELECT id FROM images WHERE user_id = NEW.id"),
        function("of_tag", "SELECT image_id FROM image_tags WHERE tag_id = NEW.id"),
        f"CREATE OR REPLACE FUNCTION {NAME}_of_nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.words := NULL; RETURN NEW; END $$",
        trigger("added", "INSERT ON images", "of_new"),
        trigger("changed", f"UPDATE OF {COLUMNS} ON images", "of_new"),
        outdated("outdated", "images", TEXT_COLUMNS),
        trigger("removed", "DELETE ON images", "of_old"),
        trigger("tagged", "INSERT ON image_tags", "of_tagged"),
        trigger("untagged", "DELETE ON image_tags", "of_untagged"),
        trigger("renamed", "UPDATE OF name, words ON tags", "of_tag"),
        outdated("outdated_tag", "tags", ("name",)),
        trigger("shown", "UPDATE OF show_exif ON users", "of_user"),
    ]


# Apart from the other tables, because SQLite's is of a kind that SQLAlchemy does not know.
image_words = Table(
    NAME,
    MetaData(),
    Column("image_id", Integer, primary_key=True),
    Column("words", TSVECTOR().with_variant(Text(), "sqlite")),
    Column("marks", ARRAY(Text).with_variant(Text(), "sqlite")),
)


@event.listens_for(db.metadata, "after_create")
def _make(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    # As with the other tables, what is there stays as it is.
    if inspect(connection).has_table(NAME):
        return
    make = sqlite_statements if connection.dialect.name == "sqlite" else postgresql_statements
    for statement in make():
        connection.exec_driver_sql(statement)


@event.listens_for(db.metadata, "before_drop")
def _drop(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    connection.execute(text(f"DROP TABLE IF EXISTS {NAME}"))
