"""the video of a motion photo may be kept

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('images', sa.Column('motion_bytes', sa.Integer(), nullable=False, server_default='0'))


def downgrade():
    op.drop_column('images', 'motion_bytes')
