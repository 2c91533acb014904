# SPDX-License-Identifier: Apache-2.0
"""What policies see of this room's rows."""

from keepwell.kernel.resources import resource
from keepwell.transfer.models import Finding, Package, StockImport

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(
    StockImport, entity="StockImport", attributes={**_PLACE, "person": "starter_key"}, label=lambda row: row.file_name
)
resource(Finding, entity="ImportFinding", attributes=_PLACE)
resource(Package, entity="Package", attributes={**_PLACE, "person": "owner_key", "project": "project_key"})
