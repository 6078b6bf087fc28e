"""plain words in PostgreSQL's search index

Revision: 0006, after 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

PLAIN = r"""
CREATE OR REPLACE FUNCTION image_words_plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT regexp_replace(
    regexp_replace(normalize($1, NFD), '[\u0300-\u036F]', '', 'g'),
    '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B1\u2000-\u206F\u3000-\u303F]+', ' ', 'g'
) $$"""
# What is before and behind the words in each function that renews entries.
BARE = ("to_tsvector('simple', ", "), string_to_array(")
MADE_PLAIN = ("to_tsvector('simple', image_words_plain(", ")), string_to_array(")


def upgrade():
    if op.get_bind().dialect.name == 'postgresql':
        op.get_bind().exec_driver_sql(PLAIN)
        rewrite(BARE, MADE_PLAIN)


def downgrade():
    if op.get_bind().dialect.name == 'postgresql':
        rewrite(MADE_PLAIN, BARE)
        op.execute('DROP FUNCTION image_words_plain(text)')


def rewrite(old, new):
    """Change every function of the index, then let the triggers renew every entry."""
    functions = op.get_bind().exec_driver_sql(
        "SELECT pg_get_functiondef(oid) FROM pg_proc "
        "WHERE starts_with(proname, 'image_words_of_') AND pronamespace = current_schema()::regnamespace"
    )
    for definition in functions.scalars().all():
        for before, after in zip(old, new, strict=True):
            definition = definition.replace(before, after)
        op.get_bind().exec_driver_sql(definition)
    op.execute('UPDATE images SET title = title')
