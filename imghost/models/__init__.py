"""One table per file: columns and relationships only, no rules."""

from imghost.models.account_token import AccountToken
from imghost.models.album import Album
from imghost.models.alert import Alert, SiteCheck
from imghost.models.alias import Alias
from imghost.models.api_key import APIKey
from imghost.models.ban import Ban
from imghost.models.blocked_hash import BlockedHash
from imghost.models.category import Category
from imghost.models.drop_box import DropBox
from imghost.models.event import Event
from imghost.models.former_place import FormerPlace
from imghost.models.identity import Identity
from imghost.models.image import Image
from imghost.models.late_words import LateWords
from imghost.models.like import Like
from imghost.models.passkey import Passkey
from imghost.models.plan import Plan
from imghost.models.preset import Preset
from imghost.models.purge import Purge
from imghost.models.report import Report
from imghost.models.search_index import image_words
from imghost.models.search_words import write_words
from imghost.models.setting import Setting
from imghost.models.tag import FormerTagName, Tag, image_tags
from imghost.models.task import Task, TaskImage
from imghost.models.tombstone import Tombstone
from imghost.models.trend import DailyViews, Trend
from imghost.models.upload_batch import UploadBatch
from imghost.models.usage import Usage
from imghost.models.user import User
from imghost.models.user_session import UserSession

__all__ = [
    "APIKey",
    "AccountToken",
    "Album",
    "Alert",
    "Alias",
    "Ban",
    "BlockedHash",
    "Category",
    "DailyViews",
    "DropBox",
    "Event",
    "FormerPlace",
    "FormerTagName",
    "Identity",
    "Image",
    "LateWords",
    "Like",
    "Passkey",
    "Plan",
    "Preset",
    "Purge",
    "Report",
    "Setting",
    "SiteCheck",
    "Tag",
    "Task",
    "TaskImage",
    "Tombstone",
    "Trend",
    "UploadBatch",
    "Usage",
    "User",
    "UserSession",
    "image_tags",
    "image_words",
    "write_words",
]
