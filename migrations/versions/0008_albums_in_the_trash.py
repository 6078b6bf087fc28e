"""albums in the trash

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

TRASHED = '(SELECT id FROM albums WHERE trashed_at IS NOT NULL)'


def upgrade():
    op.add_column('albums', sa.Column('trashed_at', sa.DateTime(), nullable=True))
    op.create_index('ix_albums_trashed_at', 'albums', ['trashed_at'])
    op.create_table(
        'former_places',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('album_id', sa.Integer(), nullable=False),
        sa.Column('image_id', sa.Integer(), nullable=True),
        sa.Column('sub_album_id', sa.Integer(), nullable=True),
        sa.Column('slug', sa.String(length=128), nullable=True),
        sa.Column('visibility', sa.String(length=8), nullable=False),
        sa.Column('became', sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(['album_id'], ['albums.id'], name='fk_former_places_album_id_albums', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['image_id'], ['images.id'], name='fk_former_places_image_id_images', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['sub_album_id'], ['albums.id'], name='fk_former_places_sub_album_id_albums', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_former_places'),
    )
    op.create_index('ix_former_places_album_id', 'former_places', ['album_id'])
    op.create_index('ix_former_places_image_id_album_id', 'former_places', ['image_id', 'album_id'])
    op.create_index('ix_former_places_sub_album_id', 'former_places', ['sub_album_id'])


def downgrade():
    op.drop_table('former_places')
    # Nobody could bring them back any more. Their pictures are in the trash themselves, and go by their own time.
    op.execute(f'UPDATE images SET album_id = NULL WHERE album_id IN {TRASHED}')
    for table in ('drop_boxes', 'api_keys'):
        op.execute(f'DELETE FROM {table} WHERE album_id IN {TRASHED}')
    op.execute('DELETE FROM albums WHERE trashed_at IS NOT NULL')
    op.drop_index('ix_albums_trashed_at', 'albums')
    op.drop_column('albums', 'trashed_at')
