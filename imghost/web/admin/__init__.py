"""The pages of moderators and administrators: one frame, one table of what there is, one guard.

Each file here with pages has a blueprint `bp` whose addresses begin with `/admin`. A new one is named in
`PAGES` and gets a line in `navigation.py`, which says who may enter.
"""

from importlib import import_module

from flask import Blueprint

from imghost.web.admin.guard import admit

PAGES = (
    "home",
    "dashboard",
    "first_day",
    "images",
    "albums",
    "users",
    "categories",
    "tags",
    "plans",
    "site_settings",
    "site_watermark",
    "site_pages",
    "branding",
    "jobs",
    "doctor",
    "queues",
    "acts",
    "blocks",
    "bans",
    "audit",
)

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(admit)
for name in PAGES:
    bp.register_blueprint(import_module(f"imghost.web.admin.{name}").bp)
