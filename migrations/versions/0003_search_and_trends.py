"""search and trends

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

VIDEO = sa.text("format IN ('mp4', 'mov', 'webm')")
ANIMATION = sa.text("is_animated AND NOT format IN ('mp4', 'mov', 'webm')")


def upgrade():
    with op.batch_alter_table('tags') as batch_op:
        batch_op.add_column(sa.Column('listed', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index('ix_tags_listed_id', ['listed', 'id'])
    with op.batch_alter_table('categories') as batch_op:
        batch_op.add_column(sa.Column('listed', sa.Integer(), nullable=False, server_default='0'))
    op.create_index('ix_image_tags_tag_id_image_id', 'image_tags', ['tag_id', 'image_id'])
    op.drop_index('ix_image_tags_tag_id', 'image_tags')
    op.create_index('ix_images_created_at_id', 'images', ['created_at', 'id'])
    op.create_index('ix_images_videos', 'images', ['id'], sqlite_where=VIDEO, postgresql_where=VIDEO)
    op.create_index('ix_images_animations', 'images', ['id'], sqlite_where=ANIMATION, postgresql_where=ANIMATION)
    op.create_table('daily_views',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('image_id', sa.Integer(), nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['image_id'], ['images.id'], name='fk_daily_views_image_id_images', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('day', 'image_id', name='pk_daily_views')
    )
    op.create_index('ix_daily_views_image_id', 'daily_views', ['image_id'])
    op.create_table('trends',
    sa.Column('rank', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('image_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['image_id'], ['images.id'], name='fk_trends_image_id_images', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('rank', name='pk_trends'),
    sa.UniqueConstraint('image_id', name='uq_trends_image_id')
    )
    make = sqlite_index if op.get_bind().dialect.name == 'sqlite' else postgresql_index
    for statement in make():
        op.execute(sa.text(statement.replace(':', r'\:')))


def downgrade():
    if op.get_bind().dialect.name == 'sqlite':
        for name in ('added', 'changed', 'removed', 'tagged', 'untagged', 'renamed', 'shown'):
            op.execute(f'DROP TRIGGER image_words_{name}')
    else:
        for name in ('of_new', 'of_old', 'of_tagged', 'of_untagged', 'of_tag', 'of_user'):
            op.execute(f'DROP FUNCTION image_words_{name} CASCADE')
    op.drop_table('image_words')
    op.drop_table('trends')
    op.drop_table('daily_views')
    op.drop_index('ix_images_animations', 'images')
    op.drop_index('ix_images_videos', 'images')
    op.drop_index('ix_images_created_at_id', 'images')
    op.create_index('ix_image_tags_tag_id', 'image_tags', ['tag_id'])
    op.drop_index('ix_image_tags_tag_id_image_id', 'image_tags')
    with op.batch_alter_table('categories') as batch_op:
        batch_op.drop_column('listed')
    with op.batch_alter_table('tags') as batch_op:
        batch_op.drop_index('ix_tags_listed_id')
        batch_op.drop_column('listed')


# As imghost/models/search_index.py was when this was written; a test compares the two.
NAME = 'image_words'
COLUMNS = (
    "title, description, alt, original_filename, camera, user_id, category_id, format, is_animated, is_360, "
    "nsfw, width, height, visibility, approved, deleted_at, trashed_at, quarantined_at"
)
LISTED = (
    "visibility = 'public' AND approved AND deleted_at IS NULL AND trashed_at IS NULL "
    "AND quarantined_at IS NULL"
)
SIDES = (500, 1000, 2000, 4000, 8000)
FLAGS = {"moving": "is_animated", "sphere": "is_360", "nsfw": "nsfw", "public": LISTED} | {
    f"{letter}{side}": f"{column} >= {side}"
    for letter, column in (("w", "width"), ("h", "height"))
    for side in SIDES
}
CAMERA = (
    "CASE WHEN coalesce((SELECT show_exif FROM users WHERE users.id = user_id), TRUE) "
    "THEN coalesce(camera, '') ELSE '' END"
)
TEXTS = ("title", "coalesce(description, '')", "coalesce(alt, '')", "original_filename", CAMERA)


def words_and_marks(join):
    tagged = "FROM image_tags JOIN tags ON tags.id = tag_id WHERE image_id = images.id"
    words = " || ' ' || ".join((*TEXTS, f"coalesce((SELECT {join}(tags.name, ' ') {tagged}), '')"))
    flags = " || ".join(f"CASE WHEN {rule} THEN ' {mark}' ELSE '' END" for mark, rule in FLAGS.items())
    facts = "'f' || format || ' u' || coalesce(user_id, 0) || ' c' || coalesce(category_id, 0)"
    return words, f"{facts} || {flags} || coalesce((SELECT {join}(' t' || tag_id, '') {tagged}), '')"


def sqlite_index():
    words, marks = words_and_marks('group_concat')
    entry = f"INSERT INTO {NAME} (rowid, words, marks) SELECT id, {words}, {marks} FROM images"

    def renew(ids):
        return f"DELETE FROM {NAME} WHERE rowid IN ({ids}); {entry} WHERE id IN ({ids});"

    def trigger(name, when, body):
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} BEGIN {body} END"

    of_tag = "SELECT image_id FROM image_tags WHERE tag_id = NEW.id"
    return [
        f"CREATE VIRTUAL TABLE {NAME} USING fts5"
        "(words, marks, columnsize=0, tokenize='unicode61 remove_diacritics 2')",
        entry,
        trigger("added", "INSERT ON images", renew("NEW.id")),
        trigger("changed", f"UPDATE OF {COLUMNS} ON images", renew("NEW.id")),
        trigger(
            "shown", "UPDATE OF show_exif ON users", renew("SELECT id FROM images WHERE user_id = NEW.id")
        ),
        trigger("removed", "DELETE ON images", f"DELETE FROM {NAME} WHERE rowid = OLD.id;"),
        trigger("tagged", "INSERT ON image_tags", renew("NEW.image_id")),
        trigger("untagged", "DELETE ON image_tags", renew("OLD.image_id")),
        trigger("renamed", "UPDATE OF name ON tags", renew(of_tag)),
    ]


def postgresql_index():
    words, marks = words_and_marks('string_agg')
    entry = (
        f"INSERT INTO {NAME} (image_id, words, marks) "
        f"SELECT id, to_tsvector('simple', {words}), string_to_array({marks}, ' ') FROM images"
    )

    def function(name, ids):
        return (
            f"CREATE OR REPLACE FUNCTION {NAME}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"DELETE FROM {NAME} WHERE image_id IN ({ids}); "
            f"{entry} WHERE id IN ({ids}) "
            "ON CONFLICT (image_id) DO UPDATE SET words = excluded.words, marks = excluded.marks; "
            "RETURN NULL; END $$"
        )

    def trigger(name, when, calls):
        return f"CREATE TRIGGER {NAME}_{name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {NAME}_{calls}()"

    return [
        f"CREATE TABLE {NAME} (image_id integer PRIMARY KEY, words tsvector NOT NULL, marks text[] NOT NULL)",
        entry,
        f"CREATE INDEX ix_{NAME}_words ON {NAME} USING gin (words)",
        f"CREATE INDEX ix_{NAME}_marks ON {NAME} USING gin (marks)",
        function("of_new", "NEW.id"),
        function("of_old", "OLD.id"),
        function("of_tagged", "NEW.image_id"),
        function("of_untagged", "OLD.image_id"),
        function("of_user", "SELECT id FROM images WHERE user_id = NEW.id"),
        function("of_tag", "SELECT image_id FROM image_tags WHERE tag_id = NEW.id"),
        trigger("added", "INSERT ON images", "of_new"),
        trigger("changed", f"UPDATE OF {COLUMNS} ON images", "of_new"),
        trigger("removed", "DELETE ON images", "of_old"),
        trigger("tagged", "INSERT ON image_tags", "of_tagged"),
        trigger("untagged", "DELETE ON image_tags", "of_untagged"),
        trigger("renamed", "UPDATE OF name ON tags", "of_tag"),
        trigger("shown", "UPDATE OF show_exif ON users", "of_user"),
    ]
