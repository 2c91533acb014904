# SPDX-License-Identifier: Apache-2.0
"""Tables of the contracts room."""

from keepwell.contracts.models.clause import Clause
from keepwell.contracts.models.contract import Contract, ContractVersion
from keepwell.contracts.models.covered_system import CoveredSystem

__all__ = ["Clause", "Contract", "ContractVersion", "CoveredSystem"]
