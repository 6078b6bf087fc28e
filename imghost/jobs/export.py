"""Everything of an account in one file."""

from imghost.services.accounts import export


def export_account(user_id: int) -> None:
    """Make the file of account `user_id`; see `imghost.services.accounts.export`."""
    export.make_export(user_id)
