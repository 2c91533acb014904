# SPDX-License-Identifier: Apache-2.0
"""Keep texts ready for answers: make one, change it, take it away."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.filling import require_known
from keepwell.desk.models import ReplyTemplate
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import SERVICE_ROLES
from keepwell.people.models import Organisation, Team

_LONGEST = 20_000


@command
class KeepTemplate:
    """What the text is called, what it says in both languages, and who may use it."""

    title: str = field(gettext_lazy("Name"), max_length=80)
    body_zh: str = field(gettext_lazy("Chinese text"), widget="textarea", default="")
    body_en: str = field(gettext_lazy("English text"), widget="textarea", default="")
    is_personal: bool = field(gettext_lazy("Only I use it"), default=False)
    team_id: UUID | None = field(gettext_lazy("Only this team uses it"), ref="people.Team", default=None)
    is_signature: bool = field(
        gettext_lazy("It is my signature"),
        default=False,
        help=gettext_lazy("Stands below each answer to a customer; one for each person."),
    )


@command
class ChangeTemplate(KeepTemplate):
    """The text as it shall be."""

    is_retired: bool = field(gettext_lazy("No longer offered"), default=False)


@action(
    "desk.create_template",
    title=gettext_lazy("New template"),
    target=Organisation,
    command=KeepTemplate,
    lock=False,
)
def create_template(actor: Actor, organisation: Organisation, command: KeepTemplate, *, now: datetime) -> ReplyTemplate:
    """Keep a text for answers; it belongs to the author's own place in the service team."""
    if actor.person_id is None or not (organisation.is_provider and any(actor.holds(role) for role in SERVICE_ROLES)):
        raise DomainError(_("Templates are kept by people of the service team."))
    made = ReplyTemplate(
        organisation_id=organisation.pk,
        customer_id=organisation.customer_id,
        is_provider=True,
        author_id=actor.person_id,
    )
    return _kept(made, command, now, is_new=True)


@action("desk.change_template", title=gettext_lazy("Change the template"), target=ReplyTemplate, command=ChangeTemplate)
def change_template(actor: Actor, row: ReplyTemplate, command: ChangeTemplate, *, now: datetime) -> ReplyTemplate:
    """Say it better, give it to others, or offer it no longer."""
    row.is_retired = command.is_retired
    return _kept(row, command, now)


@action("desk.remove_template", title=gettext_lazy("Remove the template"), target=ReplyTemplate)
def remove_template(actor: Actor, row: ReplyTemplate, command: object, *, now: datetime) -> None:
    """Take the text away; answers written with it stay as they are."""
    row.delete()


def _kept(row: ReplyTemplate, command: KeepTemplate, now: datetime, *, is_new: bool = False) -> ReplyTemplate:
    _check(row, command)
    row.title, row.body_zh, row.body_en = command.title.strip(), command.body_zh.strip(), command.body_en.strip()
    row.is_personal = command.is_personal or command.is_signature
    row.is_signature, row.team_id, row.changed_at = command.is_signature, command.team_id, now
    row.save(force_insert=is_new, force_update=not is_new)
    return row


def _check(row: ReplyTemplate, command: KeepTemplate) -> None:
    if not command.title.strip():
        raise DomainError(_("Give it a name by which it is found."), field="title")
    for name in ("body_zh", "body_en"):
        text = getattr(command, name)
        if len(text) > _LONGEST:
            raise DomainError(_("A template holds at most 20,000 characters."), field=name)
        require_known(text, name)
    if not (command.body_zh.strip() or command.body_en.strip()):
        raise DomainError(_("Write the text in at least one language."), field="body_zh")
    is_own = command.is_personal or command.is_signature
    if is_own and command.team_id is not None:
        raise DomainError(_("It is either yours alone or a team's. Choose one."), field="team_id")
    if command.team_id is not None and not Team.objects.filter(pk=command.team_id, is_provider=True).exists():
        raise DomainError(_("Choose a team of the service team."), field="team_id")
    others = ReplyTemplate.objects.filter(author_id=row.author_id, is_signature=True).exclude(pk=row.pk)
    if command.is_signature and others.exists():
        raise DomainError(_("You have a signature already. Change that one."), field="is_signature")
