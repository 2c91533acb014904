# SPDX-License-Identifier: Apache-2.0
"""The closed lists of this room: what is brought in, how far a run is, what becomes of a row."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StockKind(TextChoices):
    """What a file holds."""

    ORGANISATIONS = "organisations", _("Organisations")
    PEOPLE = "people", _("People")
    CONTACTS = "contacts", _("Contacts")
    SYSTEMS = "systems", _("Systems")
    PROJECTS = "projects", _("Projects")
    MEMBERS = "members", _("Project members")
    ROLES = "roles", _("Roles")
    TICKETS = "tickets", _("Tickets")


class RunState(TextChoices):
    """How far an import is."""

    MAPPING = "mapping", _("Columns to be named")
    CHECKING = "checking", _("Being read")
    CHECKED = "checked", _("Ready to import")
    IMPORTING = "importing", _("Being imported")
    HALTED = "halted", _("Stopped on the way")
    IMPORTED = "imported", _("Imported")
    BROKEN = "broken", _("Could not be read")
    DISCARDED = "discarded", _("Discarded")


class Verdict(TextChoices):
    """What becomes of a row."""

    ADDED = "added", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")


class PackageState(TextChoices):
    """How far an export is."""

    PACKING = "packing", _("Being packed")
    PACKED = "packed", _("Ready to fetch")
    SPOILT = "spoilt", _("Could not be packed")
    EXPIRED = "expired", _("Expired")


#: states in which a worker is busy with the file
BUSY = (RunState.CHECKING, RunState.IMPORTING)
#: states from which nothing more happens
OVER = (RunState.IMPORTED, RunState.DISCARDED)
