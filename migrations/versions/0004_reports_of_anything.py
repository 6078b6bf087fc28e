"""reports of anything

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KEY = 'fk_reports_image_id_images'


def upgrade():
    with op.batch_alter_table('reports') as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=8), nullable=False, server_default='image'))
        batch_op.add_column(sa.Column('subject', sa.String(length=80), nullable=False, server_default=''))
        batch_op.alter_column('image_id', existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint(KEY, type_='foreignkey')
        batch_op.create_foreign_key(KEY, 'images', ['image_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index('ix_reports_subject', ['subject'])
    op.execute('UPDATE reports SET subject = (SELECT code FROM images WHERE images.id = reports.image_id)')
    with op.batch_alter_table('reports') as batch_op:
        batch_op.alter_column('kind', existing_type=sa.String(length=8), server_default=None)
        batch_op.alter_column('subject', existing_type=sa.String(length=80), server_default=None)


def downgrade():
    op.execute('DELETE FROM reports WHERE image_id IS NULL')
    with op.batch_alter_table('reports') as batch_op:
        batch_op.drop_index('ix_reports_subject')
        batch_op.drop_constraint(KEY, type_='foreignkey')
        batch_op.create_foreign_key(KEY, 'images', ['image_id'], ['id'], ondelete='CASCADE')
        batch_op.alter_column('image_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('subject')
        batch_op.drop_column('kind')
