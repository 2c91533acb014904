# SPDX-License-Identifier: Apache-2.0
"""What the command palette starts: actions of the registry and the pages on which they are done."""

from keepwell.people.choices import Role
from keepwell.ui.palette import Offer, offer

_ADMIN = frozenset({Role.SYSTEM_ADMIN.value})
_SERVICE = frozenset({Role.SERVICE_MANAGER.value, Role.CSM.value})

offer(
    Offer("audit.ask_check", "audit:heads", words=("verify log proof",)),
    Offer("audit.draw_up_evidence", "audit:evidence"),
    Offer("protection.ask_backup", "protection:backups", words=("backup now",)),
    Offer("mail.send_test_letter", "mail:mail"),
    Offer("plugins.switch_plugin", "plugins:plugins"),
    Offer("contracts.create_contract", "contracts:holders", roles=_SERVICE),
    Offer("access.start_review", "access:reviews", roles=_ADMIN | {Role.SECURITY_ADMIN.value, Role.AUDITOR.value}),
    Offer("bridges.create_webhook", "bridges:webhooks", roles=_ADMIN),
)
