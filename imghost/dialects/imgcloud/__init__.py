"""The img-cloud API: assets by public id, expiring links, sessions, users and API keys below `/v1`."""

from imghost.dialects.imgcloud import account_routes, asset_routes, delivery, user_routes
from imghost.dialects.imgcloud.blueprint import bp

__all__ = ["account_routes", "asset_routes", "bp", "delivery", "user_routes"]
