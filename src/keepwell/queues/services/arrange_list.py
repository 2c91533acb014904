# SPDX-License-Identifier: Apache-2.0
"""Choose one's own columns of a view, and which view opens first."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import View
from keepwell.kernel.actions import Risk, action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Person
from keepwell.queues.columns import TITLES
from keepwell.queues.models import SavedView, ViewChoice
from keepwell.queues.selectors.views import as_key
from keepwell.queues.wording import kept_columns


@command
class ArrangeList:
    """Of which view (its code or id), with which columns, and whether it opens first; what is left out stays."""

    view: str = field(gettext_lazy("View"), max_length=40)
    columns: tuple[str, ...] | None = field(gettext_lazy("Columns"), choices=tuple(TITLES.items()), default=None)
    is_first: bool | None = field(gettext_lazy("Opens first"), default=None)


@action(
    "queues.arrange_list",
    title=gettext_lazy("Arrange the list"),
    target=Person,
    command=ArrangeList,
    risk=Risk.LOW,
    lock=False,
)
def arrange_list(actor: Actor, person: Person, command: ArrangeList, *, now: datetime) -> ViewChoice:
    """Keep it for this person alone."""
    del now
    _require_view(actor, command.view)
    chosen, _is_new = ViewChoice.objects.get_or_create(
        person=person,
        view=command.view,
        defaults={
            "organisation_id": person.organisation_id,
            "customer_id": person.customer_id,
            "is_provider": person.is_provider,
        },
    )
    if command.columns is not None:
        chosen.columns = kept_columns(command.columns)
    if command.is_first is not None:
        ViewChoice.objects.filter(person=person, is_first=True).exclude(pk=chosen.pk).update(is_first=False)
        chosen.is_first = command.is_first
    chosen.save(update_fields=["columns", "is_first"])
    return chosen


def _require_view(actor: Actor, view: str) -> None:
    if view in View.values:
        return
    key = as_key(view)
    if key is None or not SavedView.objects.visible_to(actor).filter(pk=key).exists():
        raise DomainError(_("This view is gone or was not shared with you."), field="view")
