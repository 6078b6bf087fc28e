"""The WSGI application."""

from imghost import create_app
from imghost.base.garbage_collection import frozen_start
from imghost.logs import configure_logs
from imghost.settings import load_settings

settings = load_settings()
configure_logs(settings, "web")
with frozen_start():
    app = create_app(settings)
