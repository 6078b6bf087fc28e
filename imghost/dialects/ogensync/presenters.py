"""Answers of the OgenSync Files API."""

from datetime import datetime

from imghost.base.wording import iso_text
from imghost.models import Image, User
from imghost.services.assist.background import Removal
from imghost.services.derivatives import direct_format
from imghost.services.links import Links, absolute, motion_video
from imghost.services.listing import NumberedPage
from imghost.services.usage import usage

Fields = dict[str, object]


def uploaded(image: Image) -> Fields:
    """Return the answer to an upload; `size` is in bytes."""
    return {"success": True, "id": image.code, "url": _url(image), "size": image.bytes, **motion_video(image)}


def image_list(page: NumberedPage, number: int, size: int) -> Fields:
    """Return one page of the list."""
    images = [_image(image) for image in page.images]
    return {"success": True, "images": images, "total": page.total, "page": number, "per_page": size}


def month_usage(user: User, moment: datetime) -> Fields:
    """Return what the account used; `limit` and `tokens_left` are None where the plan sets no limit.

    Tokens are the plan's calls and the wallet together, as one visitor's view or rendering costs one.
    """
    counted = usage.totals(user)
    return {
        "success": True,
        "plan": user.plan_name,
        "month": usage.month_of(moment),
        "processing": counted.processing,
        "url_calls": counted.url_calls,
        "limit": user.plan.url_calls_per_month,
        "tokens_left": usage.calls_left(user),
    }


def removal(found: Removal) -> Fields:
    """Return what became of a request for a picture without its background."""
    made = found.image
    return {
        "success": True,
        "status": found.state,
        "image": {"id": made.code, "url": _url(made)} if made is not None else None,
        "problem": found.problem or None,
    }


def _image(image: Image) -> Fields:
    return {
        "id": image.code,
        "url": _url(image),
        "name": image.original_filename,
        "size": image.bytes,
        "width": image.width,
        "height": image.height,
        "format": direct_format(image),
        "alt": image.alt,
        "created_at": iso_text(image.created_at),
        **motion_video(image),
        "thumbhash": image.thumbhash,
        "dominant_color": image.dominant_color,
    }


def _url(image: Image) -> str:
    return absolute(Links(image).any_size)
