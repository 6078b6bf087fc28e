"""The WSGI application."""

from imghost import create_app
from imghost.base.lasting import lasting

with lasting():
    app = create_app()
