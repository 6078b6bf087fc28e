"""`/metrics` for Prometheus: for the networks and the token that the settings name; nothing for others."""

import secrets

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import NotFound
from imghost.base.internet import read_address
from imghost.extensions import settings
from imghost.metrics import CONTENT_TYPE_LATEST, exposition
from imghost.outbound.addresses import networks_of
from imghost.services.upkeep.gauges import SiteGauges

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Show all metrics in Prometheus's text format. Raises NotFound for whoever may not see them."""
    if not (_sent_token() or _is_near()):
        raise NotFound
    return exposition(SiteGauges()), {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}


def _sent_token() -> bool:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    token = settings().metrics_token
    return (
        bool(token) and scheme.lower() == "bearer" and secrets.compare_digest(sent.encode(), token.encode())
    )


def _is_near() -> bool:
    address = read_address(request.remote_addr or "")
    return address is not None and any(
        address.version == network.version and address in network
        for network in networks_of(settings().metrics_networks)
    )
