# SPDX-License-Identifier: Apache-2.0
"""Checklists: the house's templates, and the items of one ticket."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import ItemSource
from keepwell.casework.events import ChecklistChanged
from keepwell.casework.ground import house, named, of, person
from keepwell.casework.models import ChecklistItem, ChecklistTemplate
from keepwell.casework.routing import product_of
from keepwell.desk.choices import OPEN_STATES, Cause, Kind, Severity
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation

#: an item of a template that begins with this must be done before the ticket is resolved
REQUIRED_MARK = "*"
_MOST_ITEMS, _LONGEST = 40, 300


@command
class KeepChecklist:
    """What has to be done, and for which tickets it is added by itself."""

    name: str = field(gettext_lazy("Name"), max_length=80)
    lines: str = field(
        gettext_lazy("Items"),
        widget="textarea",
        help=gettext_lazy("One a line. A line that begins with * must be done before the ticket is resolved."),
    )
    due_days: int = field(gettext_lazy("Days for each item"), default=3)
    is_automatic: bool = field(gettext_lazy("Add it by itself to tickets that fit"), default=False)
    kind: str = field(gettext_lazy("Kind"), choices=Kind, default="")
    severity: str = field(gettext_lazy("Class"), choices=Severity, default="")
    cause: str = field(gettext_lazy("Cause"), choices=Cause, default="")
    product: str = field(gettext_lazy("System"), max_length=40, default="", help=gettext_lazy("Empty: any system."))
    is_active: bool = field(gettext_lazy("This checklist is in use"), default=True)


@action(
    "casework.create_checklist",
    title=gettext_lazy("New checklist"),
    target=Organisation,
    command=KeepChecklist,
    lock=False,
)
def create_checklist(actor: Actor, place: Organisation, command: KeepChecklist, *, now: datetime) -> ChecklistTemplate:
    """Keep a checklist of the house."""
    if place.pk != house().pk:
        raise DomainError(_("Checklists belong to the service house."))
    return _kept(ChecklistTemplate(organisation=place, customer_id=place.customer_id), command)


@action(
    "casework.change_template",
    title=gettext_lazy("Edit the checklist"),
    target=ChecklistTemplate,
    command=KeepChecklist,
)
def change_template(
    actor: Actor, template: ChecklistTemplate, command: KeepChecklist, *, now: datetime
) -> ChecklistTemplate:
    """Change it for tickets to come; those that have it keep their items."""
    return _kept(template, command)


def _kept(template: ChecklistTemplate, command: KeepChecklist) -> ChecklistTemplate:
    lines = [line.strip() for line in command.lines.splitlines() if line.strip(f" {REQUIRED_MARK}\t")]
    if not command.name.strip():
        raise DomainError(_("Give the checklist a name."), field="name")
    if not lines:
        raise DomainError(_("Write at least one item."), field="lines")
    if len(lines) > _MOST_ITEMS or max(map(len, lines)) > _LONGEST:
        raise DomainError(_("At most 40 items of 300 characters each. Make two checklists of it."), field="lines")
    if not 0 <= command.due_days <= 365:
        raise DomainError(_("From 0 to 365 days."), field="due_days")
    for name in ("kind", "severity", "cause", "product", "due_days", "is_automatic", "is_active"):
        setattr(template, name, getattr(command, name))
    template.name, template.lines = command.name.strip(), "\n".join(lines)
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise DomainError(_("There is a checklist of this name. Choose another."), field="name") from error
    return template


@command
class AddChecklist:
    """Which checklist."""

    template_id: UUID = field(gettext_lazy("Checklist"), ref="casework.Template")


@action("casework.add_checklist", title=gettext_lazy("Add a checklist"), target=Ticket, command=AddChecklist)
def add_checklist(actor: Actor, ticket: Ticket, command: AddChecklist, *, now: datetime) -> Ticket:
    """Hang its items to the ticket; what hangs there from it already is not doubled."""
    template = ChecklistTemplate.objects.filter(pk=command.template_id, is_active=True).first()
    if template is None:
        raise DomainError(_("There is no such checklist in use. Choose one of the list."), field="template_id")
    if not _hung(ticket, [template], now):
        raise DomainError(_("This checklist hangs on the ticket already."), field="template_id")
    return ticket


@action("casework.add_fitting", title=gettext_lazy("Add the checklists that fit"), target=Ticket)
def add_fitting(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """What its class, kind, cause or system asks for, once each."""
    if ticket.state in OPEN_STATES:
        known = ChecklistTemplate.objects.filter(is_active=True, is_automatic=True)
        _hung(ticket, [one for one in known if fits(one, ticket)], now)
    return ticket


def fits(template: ChecklistTemplate, ticket: Ticket) -> bool:
    """Whether everything the template names is so with the ticket."""
    asked = ((name, getattr(template, name)) for name in ("kind", "severity", "cause"))
    return all(value in ("", getattr(ticket, name)) for name, value in asked) and template.product in (
        "",
        product_of(ticket),
    )


def _hung(ticket: Ticket, templates: Sequence[ChecklistTemplate], now: datetime) -> list[ChecklistItem]:
    had = set(ChecklistItem.objects.filter(ticket=ticket, template__isnull=False).values_list("template_id", flat=True))
    place = ChecklistItem.objects.filter(ticket=ticket).count()
    made = [
        ChecklistItem(
            **of(ticket),
            ticket=ticket,
            template=template,
            source=ItemSource.TEMPLATE,
            place=place + number,
            text=line.lstrip(f"{REQUIRED_MARK} "),
            is_required=line.startswith(REQUIRED_MARK),
            owner_id=ticket.owner_id,
            due_on=now.date() + timedelta(days=template.due_days),
        )
        for template in templates
        if template.pk not in had
        for number, line in enumerate(template.lines.splitlines())
    ]
    ChecklistItem.objects.bulk_create(made)
    _tell(ticket, *made)
    return made


@command
class AddItem:
    """What, by whom, until when."""

    text: str = field(gettext_lazy("What has to be done?"), max_length=_LONGEST, personal=True)
    owner_id: UUID | None = field(
        gettext_lazy("By whom"), ref="people.Staff", default=None, help=gettext_lazy("Empty: the ticket's owner.")
    )
    due_on: date | None = field(gettext_lazy("By when"), default=None, help=gettext_lazy("Empty: in three days."))
    is_required: bool = field(gettext_lazy("Must be done before the ticket is resolved"), default=False)


@action("casework.add_item", title=gettext_lazy("Add an item"), target=Ticket, command=AddItem, lock=False)
def add_item(actor: Actor, ticket: Ticket, command: AddItem, *, now: datetime) -> ChecklistItem:
    """Add one thing to do."""
    return new_item(ticket, command, ItemSource.HAND, now)


def new_item(ticket: Ticket, command: AddItem, source: ItemSource, now: datetime) -> ChecklistItem:
    """One thing to do for the ticket; plain, for verbs that bring one."""
    if not command.text.strip():
        raise DomainError(_("Say what has to be done."), field="text")
    if command.owner_id is not None:
        person(command.owner_id, ticket.customer_id, "owner_id")
    made = ChecklistItem.objects.create(
        **of(ticket),
        ticket=ticket,
        source=source,
        place=ChecklistItem.objects.filter(ticket=ticket).count(),
        text=command.text.strip(),
        is_required=command.is_required,
        owner_id=command.owner_id or ticket.owner_id,
        due_on=command.due_on or now.date() + timedelta(days=3),
    )
    _tell(ticket, made)
    return made


@command
class ChangeItem:
    """Who does it, until when."""

    owner_id: UUID | None = field(gettext_lazy("By whom"), ref="people.Staff", default=None)
    due_on: date | None = field(gettext_lazy("By when"), default=None)


@action("casework.change_item", title=gettext_lazy("Change an item"), target=ChecklistItem, command=ChangeItem)
def change_item(actor: Actor, item: ChecklistItem, command: ChangeItem, *, now: datetime) -> ChecklistItem:
    """Give it to somebody else, or another day."""
    if command.owner_id is not None:
        item.owner_id = person(command.owner_id, item.customer_id, "owner_id").pk
    if command.due_on is not None and command.due_on != item.due_on:
        item.due_on, item.reminded_at = command.due_on, None
    item.save(force_update=True)
    _tell(item.ticket, item)
    return item


@action("casework.tick_item", title=gettext_lazy("Tick off"), target=ChecklistItem)
def tick_item(actor: Actor, item: ChecklistItem, command: Nothing, *, now: datetime) -> ChecklistItem:
    """It is done; ticked again it is open again."""
    if item.dropped_because:
        raise DomainError(_("This item was dropped. Add it again if it has to be done after all."))
    was_done = item.done_at is not None
    item.done_at, item.done_by_id = (None, None) if was_done else (now, actor.person_id)
    item.save(force_update=True)
    _tell(item.ticket, item)
    return item


@command
class DropItem:
    """Why it need not be done."""

    reason: str = field(gettext_lazy("Why it need not be done"), max_length=300, personal=True)


@action("casework.drop_item", title=gettext_lazy("Drop an item"), target=ChecklistItem, command=DropItem)
def drop_item(actor: Actor, item: ChecklistItem, command: DropItem, *, now: datetime) -> ChecklistItem:
    """Leave it out, with the reason; it stays to be seen."""
    if not command.reason.strip():
        raise DomainError(_("Say why it need not be done."), field="reason")
    if item.done_at is not None:
        raise DomainError(_("It is done already."))
    item.dropped_because = command.reason.strip()
    item.save(force_update=True)
    _tell(item.ticket, item)
    return item


def _tell(ticket: Ticket, *items: ChecklistItem) -> None:
    if items:
        publish(ChecklistChanged(**named(ticket), item_ids=tuple(one.pk for one in items)))
