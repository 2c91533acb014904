# SPDX-License-Identifier: Apache-2.0
"""What can go wrong in an action, in the reader's words; each door maps the class to its own form."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ports import Decision

Message = str | Promise


class KeepwellError(Exception):
    """Anything we refuse for a reason a person can read."""

    status = 400

    def __init__(self, message: Message, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class DomainError(KeepwellError):
    """The request contradicts a rule of the domain; the message says the rule and what to do next."""

    status = 422


class NotFound(KeepwellError):
    """There is no such thing, or the asker may not know that there is."""

    status = 404

    def __init__(
        self, message: Message = _("There is nothing here for you. Check the address or ask the owner.")
    ) -> None:
        super().__init__(message)


class Conflict(KeepwellError):
    """Somebody else was faster, or a key was used for something else."""

    status = 409


class Denied(KeepwellError):
    """A policy says no; `decision` carries its ids and reasons, the rest lets somebody ask why."""

    status = 403

    def __init__(self, decision: Decision, action: str = "", target_id: object = None) -> None:
        super().__init__(_("You may not do this. The reasons are listed; your administrator can change them."))
        self.decision = decision
        self.action = action
        self.target_id = target_id
