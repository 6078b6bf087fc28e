"""the library by name, words by their beginnings

Revision: 0009, after 0008
"""
import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

BY_NAME = 'ix_images_user_id_shown_name'
SHOWN_NAME = "lower(coalesce(nullif(title, ''), original_filename))"
# As imghost/models/search_index.py was when this was written; a test compares the two.
WORDS = "CREATE VIRTUAL TABLE image_words USING fts5(words, marks, columnsize=0, {}tokenize='unicode61 remove_diacritics 2')"


def upgrade():
    op.create_index(BY_NAME, 'images', ['user_id', sa.text(SHOWN_NAME), 'id'])
    make_words_anew("prefix='3 4 5', ")


def downgrade():
    make_words_anew('')
    op.drop_index(BY_NAME, 'images')


def make_words_anew(options):
    """SQLite cannot change an index of words: it is made again, and the triggers on `images` fill it."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE image_words')
        op.execute(WORDS.format(options))
        op.execute('UPDATE images SET title = title')
