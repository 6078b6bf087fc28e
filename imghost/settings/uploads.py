"""Who may upload, and in which ways."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group


class Uploads(Group):
    """Who may upload, and in which ways."""

    sign_up: bool = Field(True, description="Anybody may create an account.")
    guest_uploads: bool = Field(True, description="Visitors without an account may upload on the pages.")
    guest_visibility: Literal["public", "link"] = Field(
        "link",
        description="Who may see what guests upload on the pages, unless they choose otherwise: "
        "everybody, or whoever has the link.",
    )
    guest_api_uploads: bool = Field(False, description="The upload API works without a key.")
    guest_api_key: str = Field("", description="A fixed key that lets API clients upload as guests.")
    drop_boxes: bool = Field(
        True, description="Members may let others upload into their albums through a link."
    )
    url_uploads: bool = Field(True, description="Uploads from a URL are allowed.")
    duplicates: bool = Field(True, description="The same file may be uploaded again within 24 hours.")
