"""work that was promised, and what caches must forget

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state = 'open'")


def upgrade():
    op.create_table(
        'tasks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=16), nullable=False),
        sa.Column('verb', sa.String(length=32), nullable=False),
        sa.Column('key', sa.String(length=80), nullable=True),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('guest_key', sa.String(length=64), nullable=True),
        sa.Column('values', sa.Text(), nullable=False),
        sa.Column('notes', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('failed', sa.Integer(), nullable=False),
        sa.Column('problem', sa.Text(), nullable=False),
        sa.Column('holder', sa.String(length=16), nullable=True),
        sa.Column('held_until', sa.DateTime(), nullable=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('due_at', sa.DateTime(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('started_at', sa.DateTime(), nullable=True),
        sa.Column('finished_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_tasks_user_id_users', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_tasks'),
        sa.UniqueConstraint('code', name='uq_tasks_code'),
    )
    op.create_index('ix_tasks_state_id', 'tasks', ['state', 'id'])
    op.create_index('ix_tasks_user_id', 'tasks', ['user_id'])
    op.create_index('ix_tasks_finished_at', 'tasks', ['finished_at'])
    op.create_index(
        'ix_tasks_open_key', 'tasks', ['key'], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    op.create_table(
        'task_images',
        sa.Column('task_id', sa.Integer(), nullable=False),
        sa.Column('image_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['task_id'], ['tasks.id'], name='fk_task_images_task_id_tasks', ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['image_id'], ['images.id'], name='fk_task_images_image_id_images', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('task_id', 'image_id', name='pk_task_images'),
    )
    op.create_index('ix_task_images_image_id', 'task_images', ['image_id'])
    op.create_table(
        'purges',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('noted_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_purges'),
    )


def downgrade():
    op.drop_table('purges')
    op.drop_table('task_images')
    op.drop_table('tasks')
