# SPDX-License-Identifier: Apache-2.0
"""What the policies see of views and of what persons made of them."""

from keepwell.kernel.resources import resource
from keepwell.queues.models import SavedView, ViewChoice

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(
    SavedView,
    entity="SavedView",
    attributes={**_PLACE, "owner": "owner_id", "reach": "reach"},
    label=lambda row: str(row.name),
)
resource(ViewChoice, entity="ViewChoice", attributes={**_PLACE, "person": "person_id"}, label=lambda row: str(row.view))
