"""films for browsers

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

COLUMNS = ('films_status', 'codecs', 'plays', 'film_bytes', 'preview_bytes', 'streams')


def upgrade():
    """The schedule has the films of older videos made, once the site runs."""
    op.add_column('images', sa.Column('films_status', sa.String(length=12), nullable=True))
    op.add_column('images', sa.Column('codecs', sa.String(length=80), nullable=True))
    op.add_column('images', sa.Column('plays', sa.Boolean(), nullable=True))
    op.add_column('images', sa.Column('film_bytes', sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('images', sa.Column('preview_bytes', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('images', sa.Column('streams', sa.String(length=24), nullable=False, server_default=''))
    op.execute("UPDATE images SET films_status = 'processing' WHERE format IN ('mp4', 'mov', 'webm')")
    op.create_index('ix_images_films_status_id', 'images', ['films_status', 'id'])


def downgrade():
    op.drop_index('ix_images_films_status_id', 'images')
    for name in reversed(COLUMNS):
        op.drop_column('images', name)
