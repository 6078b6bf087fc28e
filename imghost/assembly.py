"""The application factory (`create_app`): the ordered calls that build the Flask app, and nothing else."""

from pathlib import Path

from flask import Flask

from imghost import dialects, marks, telemetry, web
from imghost.cli import register_commands
from imghost.extensions import Migrations, connect_redis, db, engine_options
from imghost.home_directory import make_home, secret_for
from imghost.http import (
    access_log,
    client_address,
    compressed,
    edge,
    request_check,
    response_cache,
    thread_shares,
)
from imghost.http.url_rules import LateRule
from imghost.services import answer_mark, late_words, late_writes
from imghost.services import privacy as album_privacy
from imghost.services.delivery import purge, secret_names
from imghost.services.site import site_settings
from imghost.settings import Settings, load_settings
from imghost.storage.current import open_storage

ROOT = Path(__file__).parent.parent


def assemble(settings: Settings | None = None) -> Flask:
    """Return the application for `settings` (default: from the environment)."""
    settings = settings or load_settings()
    # Before anything puts a file there.
    make_home(settings)
    app = Flask("imghost", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.url_rule_class = LateRule
    # An address has one spelling. Werkzeug's redirect from `//` to `/` would lead a wrongly signed one to the
    # right one, and name whatever host the caller says.
    app.url_map.merge_slashes = False
    configure(app, settings)
    app.extensions["settings"] = settings
    app.extensions["storage"] = open_storage(settings)
    connect_redis(app, settings)
    marks.init_app(app)
    db.init_app(app)
    app.extensions["migrate"] = Migrations(app, ROOT / "migrations")
    album_privacy.watch_albums()
    secret_names.watch_names()
    purge.watch_changes()
    answer_mark.watch_answers()
    late_words.watch_words()
    site_settings.init_app(app)
    late_writes.init_app(app)
    compressed.init_app(app)
    # Credentials, limits and failures must stand before any view can be reached.
    edge.init_app(app)
    dialects.init_app(app)
    web.init_app(app)
    register_commands(app)
    telemetry.init_app(app, settings)
    # Around everything that has put itself in front of Flask.
    response_cache.init_app(app, settings)
    thread_shares.init_app(app, settings)
    client_address.init_app(app, settings)
    request_check.init_app(app, settings)
    access_log.init_app(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Set Flask's own configuration."""
    app.config.update(
        SECRET_KEY=secret_for(settings),
        SQLALCHEMY_DATABASE_URI=settings.database_address,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_address, settings.web_threads),
        SESSION_COOKIE_NAME="imghost",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=31 * 86_400,
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
