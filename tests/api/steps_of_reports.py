# SPDX-License-Identifier: Apache-2.0
"""The life of reports: one is made, one is planned, stopped and resumed; a screen is hung up and taken down."""

from tests.api.steps import Step

REPORTS = (
    Step("reports.request_edition", "group", {"report": "flow", "filters": "span=7"}, makes="edition"),
    Step(
        "reports.plan_report",
        "group",
        {"report": "board", "rhythm": "weekly", "hour": "8", "title": "每周看板"},
        makes="schedule",
    ),
    Step("reports.stop_schedule", "schedule"),
    Step("reports.resume_schedule", "schedule"),
    Step("reports.open_screen", "group", {"label": "三楼大厅"}, makes="screen"),
    Step("reports.revoke_screen", "screen"),
)
