"""accounts that are deleted

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('users', sa.Column('deleted_at', sa.DateTime(), nullable=True))
    op.create_index('ix_users_deleted_at', 'users', ['deleted_at'])


def downgrade():
    # Nothing of them was to be seen any more, nor shall be; what they had stays without a way in.
    op.execute("UPDATE users SET disabled = TRUE WHERE deleted_at IS NOT NULL")
    op.drop_index('ix_users_deleted_at', 'users')
    op.drop_column('users', 'deleted_at')
