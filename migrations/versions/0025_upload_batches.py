"""files that were uploaded together have a page of their own

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


TABLE = 'upload_batches'
INDEXED = ('album_id', 'created_at', 'guest_key', 'user_id')


def upgrade():
    op.create_table(
        TABLE,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=16), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('guest_key', sa.String(length=64), nullable=True),
        sa.Column('album_id', sa.Integer(), nullable=True),
        sa.Column('codes', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['album_id'], ['albums.id'], name='fk_upload_batches_album_id_albums', ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['user_id'], ['users.id'], name='fk_upload_batches_user_id_users', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_upload_batches'),
        sa.UniqueConstraint('code', name='uq_upload_batches_code'),
    )
    for column in INDEXED:
        op.create_index(f'ix_{TABLE}_{column}', TABLE, [column])


def downgrade():
    op.drop_table(TABLE)
