# SPDX-License-Identifier: Apache-2.0
"""What can be done with reports: one verb per module, every change an action."""

from keepwell.reports.services.make_due import make_due
from keepwell.reports.services.open_screen import OpenScreen, open_screen
from keepwell.reports.services.plan_report import PlanReport, plan_report
from keepwell.reports.services.request_edition import RequestEdition, request_edition
from keepwell.reports.services.resume_schedule import resume_schedule
from keepwell.reports.services.revoke_screen import revoke_screen
from keepwell.reports.services.stop_schedule import stop_schedule

__all__ = [
    "OpenScreen",
    "PlanReport",
    "RequestEdition",
    "make_due",
    "open_screen",
    "plan_report",
    "request_edition",
    "resume_schedule",
    "revoke_screen",
    "stop_schedule",
]
