"""how often the site itself could not process a picture

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('images', sa.Column('setbacks', sa.Integer(), nullable=False, server_default='0'))


def downgrade():
    op.drop_column('images', 'setbacks')
