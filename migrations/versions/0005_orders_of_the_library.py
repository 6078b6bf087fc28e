"""orders of the library

Revision: 0005, after 0004
"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index('ix_images_user_id_bytes_id', 'images', ['user_id', 'bytes', 'id'])
    op.create_index('ix_images_user_id_views_id', 'images', ['user_id', 'views', 'id'])


def downgrade():
    op.drop_index('ix_images_user_id_views_id', 'images')
    op.drop_index('ix_images_user_id_bytes_id', 'images')
