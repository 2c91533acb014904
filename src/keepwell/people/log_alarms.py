# SPDX-License-Identifier: Apache-2.0
"""Tells those who watch over the log what is wrong with it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.audit.choices import AlarmKind
from keepwell.audit.events import AlarmRaised
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.choices import Role
from keepwell.people.models import RoleHeld
from keepwell.people.notice_kinds import notice_kind
from keepwell.people.services.tell import News, tell

_WATCHERS = (Role.SECURITY_ADMIN, Role.AUDITOR)
#: a kind for each alarm, so that its words are put together in the reader's language
KINDS = {
    kind.value: notice_kind(f"people.log_{kind.value}", title=kind.label, body=_("The log says more: %(detail)s"))
    for kind in AlarmKind
}


@subscribe(AlarmRaised, name="people.tell_of_log_alarms")
def tell_of_log_alarms(told: Sequence[Delivered[AlarmRaised]]) -> None:
    """Tell security administrators and auditors of the provider."""
    for one in told:
        held = RoleHeld.objects.on(one.occurred_at.date()).filter(role__in=_WATCHERS, is_provider=True)
        news = [
            News(person, KINDS[one.event.kind], f"log:{one.id}", {"detail": one.event.detail}, reverse("audit:log"))
            for person in set(held.values_list("person_id", flat=True))
        ]
        tell(news, now=one.occurred_at)
