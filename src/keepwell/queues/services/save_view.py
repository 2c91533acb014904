# SPDX-License-Identifier: Apache-2.0
"""Keep the present filters, order and columns under a name."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, TeamMember
from keepwell.queues.choices import Reach
from keepwell.queues.columns import TITLES
from keepwell.queues.models import SavedView
from keepwell.queues.wording import checked_name, kept_columns, kept_query

#: more views than this nobody finds again
_MOST_VIEWS = 100


@command
class SaveView:
    """The view's name, who finds it, and what it shows (as the part of an address behind the question mark)."""

    name: str = field(gettext_lazy("Name of the view"), max_length=60)
    reach: str = field(gettext_lazy("Who finds it"), choices=Reach, default=Reach.MINE.value)
    team_id: UUID | None = field(gettext_lazy("Team"), ref="queues.OwnTeam", default=None)
    query: str = field(gettext_lazy("Filter"), widget="hidden", max_length=2_000, default="")
    columns: tuple[str, ...] = field(gettext_lazy("Columns"), choices=tuple(TITLES.items()), default=())


@action("queues.save_view", title=gettext_lazy("Save the view"), target=Organisation, command=SaveView, lock=False)
def save_view(actor: Actor, organisation: Organisation, command: SaveView, *, now: datetime) -> SavedView:
    """Keep the view for oneself, a team of one's own, or everybody at one's organisation."""
    if actor.person_id is None:
        raise DomainError(_("Only a person keeps views."))
    if SavedView.objects.filter(owner_id=actor.person_id).count() >= _MOST_VIEWS:
        raise DomainError(_("You keep %(count)s views already. Remove some first.") % {"count": _MOST_VIEWS})
    return SavedView.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        is_provider=organisation.is_provider,
        name=checked_name(command.name),
        reach=command.reach,
        team_id=team_of(actor, command.reach, command.team_id),
        owner_id=actor.person_id,
        query=kept_query(command.query),
        columns=kept_columns(command.columns),
        made_at=now,
        changed_at=now,
    )


def team_of(actor: Actor, reach: str, team_id: UUID | None) -> UUID | None:
    """The team that finds a view: one the actor belongs to, the only one when none is named."""
    if reach != Reach.TEAM:
        return None
    own = list(TeamMember.objects.filter(Q(person_id=actor.person_id)).values_list("team_id", flat=True)[:50])
    if team_id is None and len(own) == 1:
        return own[0]
    if team_id not in own:
        raise DomainError(_("Choose a team that you belong to."), field="team_id")
    return team_id
