"""one spelling of a mailbox

Revision: 0013, after 0012
"""

import idna
import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('user_sessions', sa.Column('provider_sign_out', sa.Text(), nullable=True))
    store_domains_in_ascii()


def downgrade():
    op.drop_column('user_sessions', 'provider_sign_out')


def store_domains_in_ascii():
    """Leave an address as it is when it is none, or when another account has it in the other spelling."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, email FROM users")).all()
    taken = {email for _, email in rows}
    for number, email in rows:
        spelled = in_ascii(email)
        if spelled not in taken:
            taken.add(spelled)
            values = {"email": spelled, "id": number}
            connection.execute(sa.text("UPDATE users SET email = :email WHERE id = :id"), values)


def in_ascii(email):
    local, at, domain = email.rpartition("@")
    try:
        return local + at + (domain if domain.isascii() else idna.encode(domain, uts46=True).decode())
    except idna.IDNAError:
        return email
