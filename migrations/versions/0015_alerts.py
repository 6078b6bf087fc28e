"""alerts

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'alerts',
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('since', sa.DateTime(), nullable=False),
        sa.Column('told_at', sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint('name', name='pk_alerts'),
    )
    op.create_table(
        'site_checks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=False),
        sa.Column('images', sa.Integer(), nullable=False),
        sa.Column('files', sa.Integer(), nullable=False),
        sa.Column('problems', sa.Integer(), nullable=False),
        sa.Column('examples', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_site_checks'),
    )


def downgrade():
    op.drop_table('site_checks')
    op.drop_table('alerts')
