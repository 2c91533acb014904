# SPDX-License-Identifier: Apache-2.0
"""What the policies see of this room's rows."""

from keepwell.access.models import Application, Refusal, Review, ReviewLine
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Application, entity="Application", attributes=_PLACE, label=lambda row: row.prefix)
resource(Refusal, entity="Refusal", attributes={**_PLACE, "person": "person_id"})
resource(Review, entity="AccessReview", attributes=_PLACE)
resource(ReviewLine, entity="AccessReviewLine", attributes={**_PLACE, "person": "person_id", "role": "role"})
