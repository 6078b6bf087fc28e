"""One table per file: columns and relationships only, no rules."""

from imghost.models.album import Album
from imghost.models.alias import Alias
from imghost.models.api_key import APIKey
from imghost.models.category import Category
from imghost.models.image import Image
from imghost.models.plan import Plan
from imghost.models.preset import Preset
from imghost.models.tag import Tag, image_tags
from imghost.models.tombstone import Tombstone
from imghost.models.usage import Usage
from imghost.models.user import User

__all__ = [
    "APIKey",
    "Album",
    "Alias",
    "Category",
    "Image",
    "Plan",
    "Preset",
    "Tag",
    "Tombstone",
    "Usage",
    "User",
    "image_tags",
]
