# SPDX-License-Identifier: Apache-2.0
"""The verbs of the sla room. Desk calls the plain ones inside its own actions."""

from keepwell.sla.services.append import append
from keepwell.sla.services.append_many import append_many, start_many
from keepwell.sla.services.merge import merge
from keepwell.sla.services.start_promise import NewPromise, start_promise
from keepwell.sla.services.waive import Waiver, waive

__all__ = [
    "NewPromise",
    "Waiver",
    "append",
    "append_many",
    "merge",
    "start_many",
    "start_promise",
    "waive",
]
