"""The WSGI application."""

from imghost import create_app

app = create_app()
