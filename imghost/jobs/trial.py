"""The job that makes the trial picture of the health check."""

from imghost.services.upkeep import trial


def make_trial(token: str) -> None:
    """Make the trial picture; see `imghost.services.upkeep.trial`."""
    trial.make_trial(token)
