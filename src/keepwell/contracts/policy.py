# SPDX-License-Identifier: Apache-2.0
"""What policies see of contracts."""

from keepwell.contracts.models import Clause, Contract, ContractVersion, CoveredSystem
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Contract, entity="Contract", attributes={**_PLACE, "direction": "direction"})
resource(ContractVersion, entity="ContractVersion", attributes={**_PLACE, "status": "status"})
resource(Clause, entity="Clause", attributes=_PLACE)
resource(CoveredSystem, entity="CoveredSystem", attributes=_PLACE, label=lambda row: str(row.code))
