"""words of every script in the search index, former names of tags

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

NO_WORDS = sa.text('words IS NULL')


def upgrade():
    """A job writes the words once the site runs; until then an entry has the texts as they are written."""
    for table in ('images', 'tags'):
        op.add_column(table, sa.Column('words', sa.Text(), nullable=True))
    op.add_column('tags', sa.Column('plain', sa.String(length=255), nullable=True))
    op.create_index('ix_tags_plain', 'tags', ['plain'])
    op.create_index('ix_images_without_words', 'images', ['id'], sqlite_where=NO_WORDS, postgresql_where=NO_WORDS)
    op.create_table(
        'former_tag_names',
        sa.Column('folded', sa.String(length=64), nullable=False),
        sa.Column('tag_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name='fk_former_tag_names_tag_id_tags', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('folded', name='pk_former_tag_names'),
    )
    op.create_index('ix_former_tag_names_tag_id', 'former_tag_names', ['tag_id'])
    drop_triggers(OLD_TRIGGERS)
    if op.get_bind().dialect.name == 'sqlite':
        op.drop_table('image_words')
        run(sqlite_index())
    else:
        # Entries stay as they are until there are words.
        run(statement for statement in postgresql_index() if statement.lstrip().startswith(('CREATE OR REPLACE', 'CREATE TRIGGER')))


def downgrade():
    drop_triggers((*OLD_TRIGGERS, ('outdated', 'images'), ('outdated_tag', 'tags')))
    if op.get_bind().dialect.name == 'sqlite':
        op.drop_table('image_words')
        run(old_sqlite_index())
    else:
        run(old_postgresql_functions())
        run(
            f"CREATE TRIGGER {NAME}_{name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {NAME}_{calls}()"
            for name, when, calls in OLD_POSTGRESQL_TRIGGERS
        )
        op.execute(f'DROP FUNCTION {NAME}_of_nothing()')
        op.execute(f'DROP FUNCTION {NAME}_vector(text)')
        op.execute('UPDATE images SET title = title')
    op.drop_table('former_tag_names')
    op.drop_index('ix_images_without_words', 'images')
    op.drop_index('ix_tags_plain', 'tags')
    op.drop_column('tags', 'plain')
    for table in ('images', 'tags'):
        op.drop_column(table, 'words')


def run(statements):
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def drop_triggers(triggers):
    on_sqlite = op.get_bind().dialect.name == 'sqlite'
    for name, table in triggers:
        op.execute(f"DROP TRIGGER {NAME}_{name}{'' if on_sqlite else f' ON {table}'}")


# As imghost/models/search_index.py was when this was written; a test compares the two.
NAME = 'image_words'
OLD_TRIGGERS = (
    ('added', 'images'), ('changed', 'images'), ('removed', 'images'), ('tagged', 'image_tags'),
    ('untagged', 'image_tags'), ('renamed', 'tags'), ('shown', 'users'),
)
SIDES = (500, 1000, 2000, 4000, 8000)
TEXT_COLUMNS = ("title", "description", "alt", "original_filename", "camera")
FACTS = (
    "user_id, category_id, format, is_animated, is_360, nsfw, width, height, visibility, approved, "
    "deleted_at, trashed_at, quarantined_at"
)
COLUMNS = f"{', '.join(TEXT_COLUMNS)}, words, {FACTS}"
LISTED = (
    "visibility = 'public' AND approved AND deleted_at IS NULL AND trashed_at IS NULL "
    "AND quarantined_at IS NULL"
)

FLAGS = {"moving": "is_animated", "sphere": "is_360", "nsfw": "nsfw", "public": LISTED} | {
    f"{letter}{side}": f"{column} >= {side}"
    for letter, column in (("w", "width"), ("h", "height"))
    for side in SIDES
}
SHOWS_CAMERA = "coalesce((SELECT show_exif FROM users WHERE users.id = images.user_id), TRUE)"
AS_WRITTEN = (
    "title || ' ' || coalesce(description, '') || ' ' || coalesce(alt, '') || ' ' || original_filename "
    f"|| ' ' || CASE WHEN {SHOWS_CAMERA} THEN coalesce(camera, '') ELSE '' END"
)
VECTOR = f"""
CREATE OR REPLACE FUNCTION {NAME}_vector(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT coalesce(string_agg('''' || left(word, 100) || ''':' || place, ' '), '')::tsvector
FROM unnest(string_to_array(replace($1, chr(10), ' '), ' ')) WITH ORDINALITY AS each (word, place)
WHERE word <> '' $$"""


def words_of(join, first_line, plain):
    normalised = f"CASE WHEN {SHOWS_CAMERA} THEN images.words ELSE {first_line} END"
    texts = f"CASE WHEN images.words IS NULL THEN {plain.format(AS_WRITTEN)} ELSE {normalised} END"
    tag = f"coalesce(tags.words, {plain.format('tags.name')})"
    tagged = "FROM image_tags JOIN tags ON tags.id = tag_id WHERE image_id = images.id"
    tags = f"SELECT {join}({tag}, ' ') {tagged}"
    return f"{texts} || ' ' || coalesce(({tags}), '')"


def marks_of(join):
    tags = f"SELECT {join}(' t' || tag_id, '') FROM image_tags WHERE image_id = images.id"
    flags = " || ".join(f"CASE WHEN {rule} THEN ' {mark}' ELSE '' END" for mark, rule in FLAGS.items())
    facts = "'f' || format || ' u' || coalesce(user_id, 0) || ' c' || coalesce(category_id, 0)"
    return f"{facts} || {flags} || coalesce(({tags}), '')"


def differ(columns, is_not):
    changed = " OR ".join(f"NEW.{column} {is_not} OLD.{column}" for column in columns)
    return f"NOT (NEW.words {is_not} OLD.words) AND NEW.words IS NOT NULL AND ({changed})"


def sqlite_index():
    joined = words_of("group_concat", "substr(images.words, 1, instr(images.words, char(10)))", "{}")
    facts_of = marks_of("group_concat")
    entry = f"INSERT INTO {NAME} (rowid, words, marks) SELECT id, {joined}, {facts_of} FROM images"

    def renew(ids):
        return f"DELETE FROM {NAME} WHERE rowid IN ({ids}); {entry} WHERE id IN ({ids});"

    def trigger(name, when, body):
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} BEGIN {body} END"

    def outdated(name, table, columns):
        when = f"UPDATE OF {', '.join(columns)} ON {table} WHEN {differ(columns, 'IS NOT')}"
        return trigger(name, when, f"UPDATE {table} SET words = NULL WHERE id = NEW.id;")

    return [
        f"CREATE VIRTUAL TABLE {NAME} USING fts5"
        '(words, marks, columnsize=0, prefix="3 4 5", '
        """tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* So Co Cn'")""",
        entry,
        trigger("added", "INSERT ON images", renew("NEW.id")),
        trigger("changed", f"UPDATE OF {COLUMNS} ON images", renew("NEW.id")),
        outdated("outdated", "images", TEXT_COLUMNS),
        trigger(
            "shown", "UPDATE OF show_exif ON users", renew("SELECT id FROM images WHERE user_id = NEW.id")
        ),
        trigger("removed", "DELETE ON images", f"DELETE FROM {NAME} WHERE rowid = OLD.id;"),
        trigger("tagged", "INSERT ON image_tags", renew("NEW.image_id")),
        trigger("untagged", "DELETE ON image_tags", renew("OLD.image_id")),
        trigger(
            "renamed",
            "UPDATE OF name, words ON tags",
            renew("SELECT image_id FROM image_tags WHERE tag_id = NEW.id"),
        ),
        outdated("outdated_tag", "tags", ("name",)),
    ]


def postgresql_index():
    joined = words_of("string_agg", "split_part(images.words, chr(10), 1)", f"lower({NAME}_plain({{}}))")
    entry = (
        f"INSERT INTO {NAME} (image_id, words, marks) "
        f"SELECT id, {NAME}_vector({joined}), string_to_array({marks_of('string_agg')}, ' ') FROM images"
    )

    def function(name, ids):
        # Somebody else may renew the same entry at this moment: the later one counts.
        return (
            f"CREATE OR REPLACE FUNCTION {NAME}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"DELETE FROM {NAME} WHERE image_id IN ({ids}); "
            f"{entry} WHERE id IN ({ids}) "
            "ON CONFLICT (image_id) DO UPDATE SET words = excluded.words, marks = excluded.marks; "
            "RETURN NULL; END $$"
        )

    def trigger(name, when, calls):
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {NAME}_{calls}()"

    def outdated(name, table, columns):
        return (
            f"CREATE TRIGGER {NAME}_{name} BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW "
            f"WHEN ({differ(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {NAME}_of_nothing()"
        )

    return [
        VECTOR,
        f"CREATE TABLE {NAME} (image_id integer PRIMARY KEY, words tsvector NOT NULL, marks text[] NOT NULL)",
        entry,
        f"ALTER TABLE {NAME} ALTER COLUMN words SET STATISTICS 1000",
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



# As it was before: SQL took the texts as they are written.
OLD_COLUMNS = f"{', '.join(TEXT_COLUMNS)}, {FACTS}"
CAMERA = (
    "CASE WHEN coalesce((SELECT show_exif FROM users WHERE users.id = user_id), TRUE) "
    "THEN coalesce(camera, '') ELSE '' END"
)
OLD_TEXTS = ("title", "coalesce(description, '')", "coalesce(alt, '')", "original_filename", CAMERA)
OLD_POSTGRESQL_TRIGGERS = (
    ("added", "INSERT ON images", "of_new"), ("changed", f"UPDATE OF {OLD_COLUMNS} ON images", "of_new"),
    ("removed", "DELETE ON images", "of_old"), ("tagged", "INSERT ON image_tags", "of_tagged"),
    ("untagged", "DELETE ON image_tags", "of_untagged"), ("renamed", "UPDATE OF name ON tags", "of_tag"),
    ("shown", "UPDATE OF show_exif ON users", "of_user"),
)


def old_words_and_marks(join):
    tagged = "FROM image_tags JOIN tags ON tags.id = tag_id WHERE image_id = images.id"
    words = " || ' ' || ".join((*OLD_TEXTS, f"coalesce((SELECT {join}(tags.name, ' ') {tagged}), '')"))
    flags = " || ".join(f"CASE WHEN {rule} THEN ' {mark}' ELSE '' END" for mark, rule in FLAGS.items())
    facts = "'f' || format || ' u' || coalesce(user_id, 0) || ' c' || coalesce(category_id, 0)"
    return words, f"{facts} || {flags} || coalesce((SELECT {join}(' t' || tag_id, '') {tagged}), '')"


def old_sqlite_index():
    words, marks = old_words_and_marks('group_concat')
    entry = f"INSERT INTO {NAME} (rowid, words, marks) SELECT id, {words}, {marks} FROM images"

    def renew(ids):
        return f"DELETE FROM {NAME} WHERE rowid IN ({ids}); {entry} WHERE id IN ({ids});"

    def trigger(name, when, body):
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} BEGIN {body} END"

    of_tag = "SELECT image_id FROM image_tags WHERE tag_id = NEW.id"
    return [
        f"CREATE VIRTUAL TABLE {NAME} USING fts5"
        "(words, marks, columnsize=0, prefix='3 4 5', tokenize='unicode61 remove_diacritics 2')",
        entry,
        trigger("added", "INSERT ON images", renew("NEW.id")),
        trigger("changed", f"UPDATE OF {OLD_COLUMNS} ON images", renew("NEW.id")),
        trigger("shown", "UPDATE OF show_exif ON users", renew("SELECT id FROM images WHERE user_id = NEW.id")),
        trigger("removed", "DELETE ON images", f"DELETE FROM {NAME} WHERE rowid = OLD.id;"),
        trigger("tagged", "INSERT ON image_tags", renew("NEW.image_id")),
        trigger("untagged", "DELETE ON image_tags", renew("OLD.image_id")),
        trigger("renamed", "UPDATE OF name ON tags", renew(of_tag)),
    ]


def old_postgresql_functions():
    words, marks = old_words_and_marks('string_agg')
    entry = (
        f"INSERT INTO {NAME} (image_id, words, marks) "
        f"SELECT id, to_tsvector('simple', {NAME}_plain({words})), string_to_array({marks}, ' ') FROM images"
    )
    for name, ids in (
        ("of_new", "NEW.id"), ("of_old", "OLD.id"), ("of_tagged", "NEW.image_id"),
        ("of_untagged", "OLD.image_id"), ("of_user", "SELECT id FROM images WHERE user_id = NEW.id"),
        ("of_tag", "SELECT image_id FROM image_tags WHERE tag_id = NEW.id"),
    ):
        yield (
            f"CREATE OR REPLACE FUNCTION {NAME}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"DELETE FROM {NAME} WHERE image_id IN ({ids}); "
            f"{entry} WHERE id IN ({ids}) "
            "ON CONFLICT (image_id) DO UPDATE SET words = excluded.words, marks = excluded.marks; "
            "RETURN NULL; END $$"
        )
