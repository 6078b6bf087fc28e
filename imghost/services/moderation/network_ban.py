"""Bans of IP addresses and networks: adding, listing, removing."""

import ipaddress
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.filenames import plain_text
from imghost.base.internet import Network, read_address
from imghost.effects import on_commit, on_undo
from imghost.extensions import db, now
from imghost.models import Ban
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.moderation import ban_list

# The largest ranges that can be banned: one of the 256 parts of IPv4, a provider's whole block of IPv6.
LEAST_PREFIX = {4: 8, 6: 16}
REASON_LENGTH = 300


def ban_network(actor: Actor, text: str, *, days: int | None, reason: str = "") -> Ban:
    """Ban an address or a range in CIDR notation for `days`, None for ever, and flush.

    A range that is banned already gets the new end and reason. Raises Forbidden for all but moderators,
    InvalidInput for what is no range or too large a one, Conflict for one that the actor's own address is in.
    """
    actor.require_moderator()
    network = read_network(text)
    own = read_address(actor.address)
    if own is not None and own in network:
        raise Conflict("Your own address is in this range.", code="ban-refused")
    ban = db.session.scalar(select(Ban).where(Ban.network == str(network)))
    if ban is None:
        ban = Ban(network=str(network), creator=actor.user)
        db.session.add(ban)
    ban.reason = plain_text(reason)[:REASON_LENGTH]
    ban.expires_at = None if days is None else now() + timedelta(days=days)
    _settle()
    record(actor, "address.ban", ban.network, days=days or "for ever", reason=ban.reason)
    return ban


def unban_network(actor: Actor, code: str) -> None:
    """End a ban and flush. Raises Forbidden for all but moderators, or NotFound."""
    actor.require_moderator()
    ban = db.session.scalar(select(Ban).where(Ban.code == code))
    if ban is None:
        raise NotFound
    db.session.delete(ban)
    _settle()
    record(actor, "address.unban", ban.network)


def network_bans(actor: Actor) -> Sequence[Ban]:
    """Return the bans that hold now, the newest first. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    holds = or_(Ban.expires_at.is_(None), Ban.expires_at > now())
    return db.session.scalars(
        select(Ban).where(holds).options(joinedload(Ban.creator)).order_by(Ban.id.desc())
    ).all()


def read_network(text: str) -> Network:
    """Return the range that `text` names. Raises InvalidInput, also for more than a part of the internet."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise InvalidInput(
            "This is not an address or a range such as 203.0.113.0/24.", field="network"
        ) from None
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    if mapped is not None and network.prefixlen >= 96:
        network = ipaddress.ip_network((mapped, network.prefixlen - 96), strict=False)
    if network.prefixlen < LEAST_PREFIX[network.version]:
        raise InvalidInput("This range is too large: it would shut out half the internet.", field="network")
    return network


def _settle() -> None:
    db.session.flush()
    on_commit(db.session, ban_list.forget)
    on_undo(db.session, ban_list.forget)
