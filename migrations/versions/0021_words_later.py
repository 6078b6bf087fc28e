"""the search index may be renewed after a change of very many pictures

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

# As imghost/models/search_index.py was when this was written; a test compares the two.
PAUSED = 'EXISTS (SELECT 1 FROM late_words WHERE image_id = 0)'
# What stands in each function of PostgreSQL, and what from now on.
BARE = '$ BEGIN DELETE'
PAUSING = f'$ BEGIN IF {PAUSED} THEN RETURN NULL; END IF; DELETE'


def upgrade():
    op.create_table(
        'late_words',
        sa.Column('image_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint('image_id', name='pk_late_words'),
    )
    if op.get_bind().dialect.name == 'sqlite':
        make_triggers_anew(f' WHEN NOT {PAUSED}')
    else:
        rewrite_functions(BARE, PAUSING)


def downgrade():
    if op.get_bind().dialect.name == 'sqlite':
        make_triggers_anew('')
    else:
        rewrite_functions(PAUSING, BARE)
    # Every change of these pictures renews their entries now.
    op.execute('UPDATE images SET title = title WHERE id IN (SELECT image_id FROM late_words)')
    op.drop_table('late_words')


def rewrite_functions(old, new):
    functions = op.get_bind().exec_driver_sql(
        "SELECT pg_get_functiondef(oid) FROM pg_proc "
        "WHERE starts_with(proname, 'image_words_of_') AND pronamespace = current_schema()::regnamespace"
    )
    for definition in functions.scalars().all():
        op.get_bind().exec_driver_sql(definition.replace(old, new, 1))


def make_triggers_anew(condition):
    for name, when, ids in TRIGGERS:
        op.execute(f'DROP TRIGGER image_words_{name}')
        op.get_bind().exec_driver_sql(
            f'CREATE TRIGGER image_words_{name} AFTER {when}{condition} BEGIN '
            f'DELETE FROM image_words WHERE rowid IN ({ids}); {ENTRY} WHERE id IN ({ids}); END'
        )


COLUMNS = (
    'title, description, alt, original_filename, camera, words, user_id, category_id, format, is_animated, '
    'is_360, nsfw, width, height, visibility, approved, deleted_at, trashed_at, quarantined_at'
)
# In the order in which they were made.
TRIGGERS = (
    ('added', 'INSERT ON images', 'NEW.id'),
    ('changed', f'UPDATE OF {COLUMNS} ON images', 'NEW.id'),
    ('shown', 'UPDATE OF show_exif ON users', 'SELECT id FROM images WHERE user_id = NEW.id'),
    ('tagged', 'INSERT ON image_tags', 'NEW.image_id'),
    ('untagged', 'DELETE ON image_tags', 'OLD.image_id'),
    ('renamed', 'UPDATE OF name, words ON tags', 'SELECT image_id FROM image_tags WHERE tag_id = NEW.id'),
)
LISTED = (
    "visibility = 'public' AND approved AND deleted_at IS NULL AND trashed_at IS NULL "
    "AND quarantined_at IS NULL"
)
FLAGS = {"moving": "is_animated", "sphere": "is_360", "nsfw": "nsfw", "public": LISTED} | {
    f"{letter}{side}": f"{column} >= {side}"
    for letter, column in (("w", "width"), ("h", "height"))
    for side in (500, 1000, 2000, 4000, 8000)
}
SHOWS_CAMERA = "coalesce((SELECT show_exif FROM users WHERE users.id = images.user_id), TRUE)"
AS_WRITTEN = (
    "title || ' ' || coalesce(description, '') || ' ' || coalesce(alt, '') || ' ' || original_filename "
    f"|| ' ' || CASE WHEN {SHOWS_CAMERA} THEN coalesce(camera, '') ELSE '' END"
)
FIRST_LINE = 'substr(images.words, 1, instr(images.words, char(10)))'
NORMALISED = f'CASE WHEN {SHOWS_CAMERA} THEN images.words ELSE {FIRST_LINE} END'
TAG_WORDS = (
    "SELECT group_concat(coalesce(tags.words, tags.name), ' ') "
    "FROM image_tags JOIN tags ON tags.id = tag_id WHERE image_id = images.id"
)
WORDS = (
    f"CASE WHEN images.words IS NULL THEN {AS_WRITTEN} ELSE {NORMALISED} END "
    f"|| ' ' || coalesce(({TAG_WORDS}), '')"
)
TAG_MARKS = "SELECT group_concat(' t' || tag_id, '') FROM image_tags WHERE image_id = images.id"
MARKS = (
    "'f' || format || ' u' || coalesce(user_id, 0) || ' c' || coalesce(category_id, 0) || "
    + ' || '.join(f"CASE WHEN {rule} THEN ' {mark}' ELSE '' END" for mark, rule in FLAGS.items())
    + f" || coalesce(({TAG_MARKS}), '')"
)
ENTRY = f'INSERT INTO image_words (rowid, words, marks) SELECT id, {WORDS}, {MARKS} FROM images'
