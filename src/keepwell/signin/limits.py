# SPDX-License-Identifier: Apache-2.0
"""Counting guesses in PostgreSQL: per subject, per address and per network, at every door alike (ADR 0090).

A try is written before it is checked, so that simultaneous guesses see each other. Refused tries during a pause are
taken back: knocking does not prolong it, and nobody can lock a colleague out for ever.
"""

import hashlib
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import Count, Q

from keepwell.signin.choices import Door
from keepwell.signin.models import Attempt

#: many people share the address of a company's gateway, and many gateways a network
PER_ADDRESS, PER_NETWORK = 10, 40
_PREFIX = {4: 24, 6: 48}


def digest(text: str) -> str:
    """What is kept of a login or link: enough to count, not to read."""
    return hashlib.sha256(text.encode()).hexdigest()


def network_of(address: str) -> str:
    """The neighbourhood of an address: /24, in IPv6 /48; an IPv4 address in IPv6 clothes counts as IPv4."""
    found = ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((found, _PREFIX[found.version]), strict=False))


def note_try(door: Door, subject: str, address: str, now: datetime) -> Attempt:
    """Write a try down, before anything is checked."""
    return Attempt.objects.create(
        door=door, subject=digest(subject), address=address, network=network_of(address), at=now
    )


def is_paused(attempt: Attempt) -> bool:
    """Whether this try is one too many; such a try leaves no trace."""
    most = settings.KEEPWELL.lockout_after
    recent = Attempt.objects.filter(door=attempt.door, at__gt=attempt.at - settings.KEEPWELL.lockout_for)
    of_subject, of_address, of_network = (
        Q(subject=attempt.subject),
        Q(address=attempt.address),
        Q(network=attempt.network),
    )
    counted = recent.filter(of_subject | of_address | of_network).aggregate(
        by_subject=Count("pk", filter=of_subject),
        by_address=Count("pk", filter=of_address),
        by_network=Count("pk", filter=of_network),
    )
    is_over: bool = (
        counted["by_subject"] > most
        or counted["by_address"] > most * PER_ADDRESS
        or counted["by_network"] > most * PER_NETWORK
    )
    if is_over:
        attempt.delete()
    return is_over


def forget_tries(door: Door, subject: str) -> None:
    """A success forgives the tries of that subject; one's own account does not wash an address clean."""
    Attempt.objects.filter(door=door, subject=digest(subject)).delete()


def shut_for(door: Door, address: str, now: datetime) -> bool:
    """Whether an address or its network has used up its tries at a door; reads only."""
    most = settings.KEEPWELL.lockout_after
    recent = Attempt.objects.filter(door=door, at__gt=now - settings.KEEPWELL.lockout_for)
    if recent.filter(address=address).count() >= most * PER_ADDRESS:
        return True
    return recent.filter(network=network_of(address)).count() >= most * PER_NETWORK
