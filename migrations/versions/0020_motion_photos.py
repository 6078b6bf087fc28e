"""motion photos

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('images', sa.Column('lost_video', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    op.drop_column('images', 'lost_video')
