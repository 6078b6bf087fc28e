"""a picture's orientation, thumbhash and dominant colour

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade():
    """What lies on its side was told and made wrong until now, so nobody can know it of old pictures."""
    op.add_column('images', sa.Column('orientation', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('images', sa.Column('thumbhash', sa.String(length=40), nullable=True))
    op.add_column('images', sa.Column('dominant_color', sa.String(length=7), nullable=True))


def downgrade():
    for name in ('dominant_color', 'thumbhash', 'orientation'):
        op.drop_column('images', name)
