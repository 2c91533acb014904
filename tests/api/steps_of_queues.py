# SPDX-License-Identifier: Apache-2.0
"""The life of lists: views kept, changed, taken away; a list arranged and taken along; a slip undone."""

from tests.api.steps import Step

QUEUES = (
    Step("queues.save_view", "provider", {"name": "夜班", "query": "view=all&kind=incident"}, by="wang", makes="view"),
    Step("queues.change_view", "view", {"name": "夜班事件", "reach": "everybody"}, by="wang"),
    Step("queues.arrange_list", "wang", {"view": "urgent", "columns": ["state", "owner"], "is_first": True}, by="wang"),
    Step("queues.export_list", "wang", {"query": "view=all", "file_format": "csv"}, by="wang"),
    Step("queues.remove_view", "view", by="wang"),
    Step("desk.open_ticket", "heavy", {"title": "点错了负责人"}, by="chen", makes="slip"),
    Step("desk.take", "slip", by="wang"),
    Step("desk.give_back", "slip", by="wang"),
)
