"""What of the first day is done: the same steps as on the dashboard."""

from imghost.services.upkeep.first_day import first_day


def first_steps() -> str:
    """Say which steps are open; none of them keeps the site from running."""
    waiting = [step.name for step in first_day() if not step.is_done]
    return f"open on the dashboard: {', '.join(waiting)}" if waiting else "all done"
