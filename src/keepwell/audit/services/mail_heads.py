# SPDX-License-Identifier: Apache-2.0
"""Mail the heads to an auditor: once they lie in his box, nobody here can take them back."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.audit import pinned
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.sql import select
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.mail.services import Draft, Recipient, send_letter

_NEWEST_SQL = """
SELECT DISTINCT ON (customer_id) note FROM audit_signedhead ORDER BY customer_id, size DESC
"""


def mail_heads(*, now: datetime) -> bool:
    """Write today's letter; False when no auditor is named, nothing is sealed yet, or mail is not set up."""
    address = settings.KEEPWELL.log_auditor
    if not address:
        return False
    with within_scope(SYSTEM.scope):
        lines = [pinned.line_of(note).strip() for (note,) in select(_NEWEST_SQL)]
        if not lines:
            return False
        to = Recipient(address, str(_("Auditor")), settings.KEEPWELL.language, INSTALLATION, INSTALLATION)
        day = now.date().isoformat()
        draft = Draft(
            to=to,
            kind="audit.heads",
            subject=_("Heads of the log"),
            paragraphs=(
                _("These are the signed heads of the log. Keep this letter: it shows later that nothing was cut off."),
                *lines,
                _("To compare: paste a line at “Heads of the log”, or save the lines as a file for the verifier."),
            ),
            intent=f"audit.heads:{day}",
        )
        return send_letter(draft, now=now) is not None
