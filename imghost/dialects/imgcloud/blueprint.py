"""The blueprint that every file of routes adds to, and its envelope for failures."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from imghost.dialects.imgcloud.errors import present
from imghost.http.failures import present_failures_below

API = "/v1"

bp = Blueprint("imgcloud", __name__)


def _bind(state: BlueprintSetupState) -> None:
    present_failures_below(cast(Flask, state.app), API, present)


bp.record_once(_bind)
