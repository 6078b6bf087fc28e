"""names that hold a secret, public ids of one's own

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

CHOSEN = 'ix_images_user_id_chosen_id'


def upgrade():
    """Pictures that are not open to all are renamed by the schedule, in batches, once the site runs."""
    op.add_column('images', sa.Column('address_secret', sa.String(length=16), nullable=True))
    op.add_column('images', sa.Column('chosen_id', sa.String(length=255), nullable=True))
    # What the site made up ends in the picture's code; a colon stands in those of deleted ones only.
    op.execute(
        "UPDATE images SET chosen_id = public_id, public_id = 'asset-' || code WHERE deleted_at IS NULL "
        "AND user_id IS NOT NULL AND substr(public_id, -length(code) - 1) <> '-' || code"
        if op.get_bind().dialect.name == 'sqlite'
        else "UPDATE images SET chosen_id = public_id, public_id = 'asset-' || code WHERE deleted_at IS NULL "
        "AND user_id IS NOT NULL AND right(public_id, length(code) + 1) <> '-' || code"
    )
    op.create_index(CHOSEN, 'images', ['user_id', 'chosen_id'], unique=True)
    op.create_index('ix_images_chosen_id', 'images', ['chosen_id'])


def downgrade():
    """Of two accounts that chose the same public id the first one keeps it."""
    op.execute(
        "UPDATE images SET public_id = chosen_id WHERE chosen_id IS NOT NULL AND deleted_at IS NULL "
        "AND id = (SELECT min(other.id) FROM images AS other WHERE other.chosen_id = images.chosen_id) "
        "AND NOT EXISTS (SELECT 1 FROM images AS other WHERE other.public_id = images.chosen_id)"
    )
    op.drop_index('ix_images_chosen_id', 'images')
    op.drop_index(CHOSEN, 'images')
    op.drop_column('images', 'chosen_id')
    op.drop_column('images', 'address_secret')
