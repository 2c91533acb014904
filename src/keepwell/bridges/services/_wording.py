# SPDX-License-Identifier: Apache-2.0
"""What several verbs check: name, address, event types; and how secrets are sealed."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from keepwell.bridges.models import Webhook
from keepwell.bridges.sight import told_types
from keepwell.kernel import outbound
from keepwell.kernel.errors import DomainError
from keepwell.kernel.secrets import open_sealed, seal

#: every type there is and will be
ALL = "*"
_SECRET, _FORMER = "bridges.webhook.sealed_secret", "bridges.webhook.sealed_former"


def type_choices() -> list[tuple[str, str]]:
    """The types of events that can be told, for forms."""
    return [(ALL, _("All events")), *((name, name) for name in told_types())]


def checked_name(name: str) -> str:
    """The name without the spaces around it."""
    found = name.strip()
    if not found:
        raise DomainError(_("Name the webhook, for example after the system that receives it."), "name")
    return found


def checked_url(url: str) -> str:
    """An address that may be called; encrypted, unless the operator listed the host as one of the own network."""
    found = url.strip()
    try:
        outbound.check(found)
    except outbound.OutboundRefused as refused:
        raise DomainError(str(refused), "url") from refused
    parts = urlsplit(found)
    if parts.scheme != "https" and not _is_listed(parts.hostname or ""):
        raise DomainError(
            _(
                "Use https. Plain http is for hosts of the own network that the operator lists in "
                "KEEPWELL_OUTBOUND_INSIDE."
            ),
            "url",
        )
    return found


def _is_listed(host: str) -> bool:
    for item in settings.KEEPWELL.outbound_inside:
        try:
            if ip_address(host) in ip_network(item, strict=False):
                return True
        except ValueError:
            if item.casefold() == host.casefold():
                return True
    return False


def checked_types(wanted: Iterable[str]) -> list[str]:
    """The chosen types, each once; one that cannot be told is named."""
    found = list(dict.fromkeys(wanted))
    if not found:
        raise DomainError(_("Choose at least one type of event."), "event_types")
    if unknown := sorted(set(found) - {ALL, *told_types()}):
        raise DomainError(
            _("There is no event %(names)s. `/api/v1/event-types` lists them.") % {"names": ", ".join(unknown)},
            "event_types",
        )
    return [ALL] if ALL in found else found


def sealed(secret: str) -> str:
    """The secret as the table keeps it."""
    return seal(secret, _SECRET)


def sealed_former(secret: str) -> str:
    """The secret before, as the table keeps it."""
    return seal(secret, _FORMER)


def opened(webhook: Webhook) -> str:
    """The secret in the clear; SecretUnreadable when its key is missing."""
    return open_sealed(webhook.sealed_secret, _SECRET)


def opened_former(webhook: Webhook) -> str:
    """The secret before, while it still signs."""
    return open_sealed(webhook.sealed_former, _FORMER)
