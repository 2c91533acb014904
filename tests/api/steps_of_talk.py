# SPDX-License-Identifier: Apache-2.0
"""Texts kept ready for answers, in the life in which every action happens."""

from tests.api.steps import Step

TALK = (
    Step("desk.create_template", "provider", {"title": "收到", "body_zh": "{提出人}您好"}, by="wang", makes="template"),
    Step("desk.change_template", "template", {"title": "已收到", "body_zh": "{提出人}您好，已收到"}, by="wang"),
    Step("desk.remove_template", "template", by="wang"),
)
