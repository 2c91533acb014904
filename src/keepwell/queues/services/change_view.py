# SPDX-License-Identifier: Apache-2.0
"""Call a view something else, share it differently, or let it show something else."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.queues.choices import Reach
from keepwell.queues.columns import TITLES
from keepwell.queues.models import SavedView
from keepwell.queues.services.save_view import team_of
from keepwell.queues.wording import checked_name, kept_columns, kept_query


@command
class ChangeView:
    """What shall hold from now on; what is left out stays."""

    name: str | None = field(gettext_lazy("Name of the view"), max_length=60, default=None)
    reach: str | None = field(gettext_lazy("Who finds it"), choices=Reach, default=None)
    team_id: UUID | None = field(gettext_lazy("Team"), ref="queues.OwnTeam", default=None)
    query: str | None = field(gettext_lazy("Filter"), widget="hidden", max_length=2_000, default=None)
    columns: tuple[str, ...] = field(gettext_lazy("Columns"), choices=tuple(TITLES.items()), default=())


@action("queues.change_view", title=gettext_lazy("Change the view"), target=SavedView, command=ChangeView)
def change_view(actor: Actor, view: SavedView, command: ChangeView, *, now: datetime) -> SavedView:
    """Everybody who uses the view finds it changed."""
    if command.name is not None:
        view.name = checked_name(command.name)
    if command.reach is not None and (command.reach != view.reach or command.team_id is not None):
        view.team_id = team_of(actor, command.reach, command.team_id)
        view.reach = command.reach
    if command.query is not None:
        view.query = kept_query(command.query)
    if command.columns:
        view.columns = kept_columns(command.columns)
    view.changed_at = now
    view.save(force_update=True)
    return view
