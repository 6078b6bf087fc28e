"""The picture that shows whether pictures are made."""

from imghost.services.upkeep import trial


def make_trial(token: str) -> None:
    """Make the trial picture; see `imghost.services.upkeep.trial`."""
    trial.make_trial(token)
