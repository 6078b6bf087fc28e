"""The blueprint that every file of routes adds to, and its envelope for failures."""

from flask import Blueprint

from imghost.dialects.imgcloud.errors import present
from imghost.http.failures import present_failures_of

API = "/v1"

bp = Blueprint("imgcloud", __name__)


present_failures_of(bp, present, API, "/image/upload")
