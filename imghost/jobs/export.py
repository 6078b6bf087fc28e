"""Everything of an account in one file."""

from imghost.jobs.only_one import only_one
from imghost.services.accounts.export import continue_export
from imghost.services.accounts.export_write import make_export


def export_account(user_id: int) -> None:
    """Write on the file of account `user_id`, and leave the rest to the next job. One worker at a time."""
    with only_one(f"export-run:{user_id}") as is_first:
        has_more = is_first and make_export(user_id)
    if has_more:
        continue_export(user_id)
