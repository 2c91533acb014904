# SPDX-License-Identifier: Apache-2.0
"""What the policies see of this room's rows."""

from keepwell.kernel.resources import resource
from keepwell.mail.models import Letter

resource(
    Letter,
    entity="Letter",
    attributes={"organisation": "organisation_id", "customer": "customer_id"},
    label=lambda row: row.kind,
)
