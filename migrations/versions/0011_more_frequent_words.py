"""more frequent words known to PostgreSQL

Revision: 0011, after 0010
"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    keep_statistics('1000')


def downgrade():
    keep_statistics('-1')


def keep_statistics(number):
    """How many it remembers; it counts them now, and whenever it likes from then on."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER TABLE image_words ALTER COLUMN words SET STATISTICS {number}')
        op.execute('ANALYZE image_words')
