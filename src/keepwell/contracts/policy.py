# SPDX-License-Identifier: Apache-2.0
"""What policies see of contracts."""

from django.utils.translation import gettext_lazy as _

from keepwell.contracts.models import Clause, Contract, ContractVersion, CoveredSystem
from keepwell.kernel.removal import RemovableKind, goes_with, removable
from keepwell.kernel.resources import resource
from keepwell.people.models import Organisation

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Contract, entity="Contract", attributes={**_PLACE, "direction": "direction", "held": "is_held"})
resource(ContractVersion, entity="ContractVersion", attributes={**_PLACE, "status": "status"})
resource(Clause, entity="Clause", attributes=_PLACE)
resource(
    CoveredSystem,
    entity="CoveredSystem",
    attributes={**_PLACE, "held": "is_held"},
    label=lambda row: str(row.code),
)

removable(
    RemovableKind(
        Contract,
        _("Contracts"),
        lambda row: f"{row.number} · {row.title}",
        parts={Clause: "version__contract", ContractVersion: "contract"},
    )
)
removable(RemovableKind(CoveredSystem, _("Systems"), lambda row: f"{row.name} · {row.code}"))
goes_with(CoveredSystem, "contract", of=Contract)
goes_with(Contract, "organisation", of=Organisation)
