"""Maintenance, the home page, and what of their metadata files keep."""

from pydantic import Field

from imghost.settings.group import Group


class Site(Group):
    """The site as visitors find it."""

    keep_motion_videos: bool = Field(
        False,
        description="Keep the video of a motion photo, without private details, as a part of its own "
        "that the viewer plays; off: it is left out.",
    )
    keep_metadata: bool = Field(False, description="Keep positions, serial numbers and owner names in files.")
    maintenance: bool = Field(False, description="Only administrators get in; everybody else is told why.")
    maintenance_message: str = Field(
        "", max_length=300, description="What visitors read during maintenance; empty: a standard sentence."
    )
    recent_on_home: bool = Field(True, description="Show recent public uploads below the drop zone.")
    first_day_confirmed: str = Field(
        "", max_length=200, description="Steps of /admin/first-day that need nothing more, comma separated."
    )
