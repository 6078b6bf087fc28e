"""names whatever their case

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    part_twins()
    op.create_index('ix_users_name_folded', 'users', [sa.text('lower(name)')], unique=True)


def downgrade():
    op.drop_index('ix_users_name_folded', 'users')


def part_twins():
    """Two who signed up in the same moment may have one name but for its case: the younger gets a number."""
    connection = op.get_bind()
    users = sa.table('users', sa.column('id', sa.Integer), sa.column('name', sa.String))
    known = set()
    for number, name in connection.execute(sa.select(users.c.id, users.c.name).order_by(users.c.id)).all():
        if name.lower() in known:
            name = f'{name[:20]}-{number}'
            connection.execute(sa.update(users).where(users.c.id == number).values(name=name))
        known.add(name.lower())
