# SPDX-License-Identifier: Apache-2.0
"""The life of who asks: a solution shared, reworded, judged and withdrawn; a rating; help contacts and their link."""

from tests.api.steps import Step

_WORDS = {"question": "丢件怎么办", "solution": "保存时勾选“更新工作区”", "symptom": "打开后少零件"}
_HELP = {"name": "服务点", "phone": "6688", "opens_at": "08:30", "closes_at": "17:30", "is_link_open": True}

PORTAL = (
    Step("desk.open_ticket", "heavy", {"title": "又丢件"}, by="chen", makes="asked"),
    Step("desk.resolve_ticket", "asked", {"cause": "operation", "solution": "更新工作区"}),
    Step("portal.rate", "asked", {"score": 4, "words": "很快"}, by="chen"),
    Step("portal.share_solution", "asked", {**_WORDS, "is_for_all": True}, makes="solution"),
    Step("portal.reword_solution", "solution", {**_WORDS, "product": "Creo", "is_for_all": True}),
    Step("portal.judge_solution", "solution", {"has_helped": True}, by="liu"),
    Step("portal.withdraw_solution", "solution", {"reason": "新版本不同"}),
    Step("portal.publish_help", "pumps", _HELP, makes="help"),
    Step("portal.confirm_help", "help"),
    Step("portal.renew_help_link", "help"),
)
