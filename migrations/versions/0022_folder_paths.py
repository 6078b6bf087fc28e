"""an album has a name that no album beside it has, in one spelling of its letters (Unicode NFC)

Revision: 0022, after 0021
"""

from itertools import count
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

LONGEST = 100
albums = sa.table(
    'albums', *(sa.column(name) for name in ('id', 'user_id', 'parent_id', 'name', 'trashed_at'))
)


def upgrade():
    """The oldest keeps its name, so addresses of folders lead to where they led."""
    connection = op.get_bind()
    taken = set()
    kept = sa.and_(albums.c.user_id.is_not(None), albums.c.trashed_at.is_(None))
    rows = connection.execute(sa.select(albums).where(kept).order_by(albums.c.id)).all()
    # Names that stay are not given to others.
    own = {(row.user_id, row.parent_id, as_part(normalize('NFC', row.name))) for row in rows}
    for row in rows:
        place = (row.user_id, row.parent_id)
        name = normalize('NFC', row.name)[:LONGEST]
        if (*place, as_part(name)) in taken:
            names = (numbered(name, number) for number in count(2))
            name = next(each for each in names if (*place, as_part(each)) not in taken | own)
        taken.add((*place, as_part(name)))
        if name != row.name:
            connection.execute(albums.update().where(albums.c.id == row.id).values(name=name))


def as_part(name):
    """As imghost/services/albums/paths.py writes a name in a path."""
    return name.replace('/', '\u2215')


def numbered(name, number):
    ending = f' ({number})'
    return name[: LONGEST - len(ending)].rstrip() + ending


def downgrade():
    """The names stay: nothing older needs two of them."""
