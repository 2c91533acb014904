# SPDX-License-Identifier: Apache-2.0
"""The verbs of lists, one file each."""

from keepwell.queues.services.arrange_list import ArrangeList, arrange_list
from keepwell.queues.services.be_present import be_gone, be_present
from keepwell.queues.services.change_view import ChangeView, change_view
from keepwell.queues.services.export_list import ExportList, export_list
from keepwell.queues.services.remove_view import remove_view
from keepwell.queues.services.save_view import SaveView, save_view

__all__ = [
    "ArrangeList",
    "ChangeView",
    "ExportList",
    "SaveView",
    "arrange_list",
    "be_gone",
    "be_present",
    "change_view",
    "export_list",
    "remove_view",
    "save_view",
]
