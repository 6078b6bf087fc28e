"""Client of the img-cloud API of an imghost site."""

from cloudimg.client import Cloudimg
from cloudimg.errors import (
    BadRequest,
    CloudimgError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    NotFound,
    RateLimited,
    ServerFailure,
    TooLarge,
    Unauthorized,
    UnsupportedMedia,
)
from cloudimg.shapes import Asset, AssetPage

__all__ = [
    "Asset",
    "AssetPage",
    "BadRequest",
    "Cloudimg",
    "CloudimgError",
    "Conflict",
    "ConnectionFailed",
    "Forbidden",
    "NotFound",
    "RateLimited",
    "ServerFailure",
    "TooLarge",
    "Unauthorized",
    "UnsupportedMedia",
]
