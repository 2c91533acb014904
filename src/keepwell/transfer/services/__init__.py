# SPDX-License-Identifier: Apache-2.0
"""What can be done with whole stocks: one verb per module, every change an action."""

from keepwell.transfer.commands import ImportRows
from keepwell.transfer.services.discard_import import discard_import
from keepwell.transfer.services.expire_packages import expire_packages
from keepwell.transfer.services.export_customer import export_customer
from keepwell.transfer.services.export_project import export_project
from keepwell.transfer.services.forget_imports import forget_imports
from keepwell.transfer.services.import_rows import IMPORTS
from keepwell.transfer.services.map_columns import MapColumns, map_columns
from keepwell.transfer.services.receive_import import ReceiveImport, receive_import
from keepwell.transfer.services.start_import import start_import
from keepwell.transfer.services.stop_import import stop_import
from keepwell.transfer.tickets.running import import_tickets

__all__ = [
    "IMPORTS",
    "ImportRows",
    "MapColumns",
    "ReceiveImport",
    "discard_import",
    "expire_packages",
    "export_customer",
    "export_project",
    "forget_imports",
    "import_tickets",
    "map_columns",
    "receive_import",
    "start_import",
    "stop_import",
]
