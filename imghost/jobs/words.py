"""What the search index must still learn."""

from imghost.jobs.only_one import only_one
from imghost.services.late_words import renew_late_words


def renew_words() -> None:
    """Renew the entries that a change of many pictures left; one worker at a time."""
    with only_one("words") as is_first:
        if is_first:
            renew_late_words()
