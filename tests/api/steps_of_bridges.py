# SPDX-License-Identifier: Apache-2.0
"""Steps of the long life: a webhook from its first day to its last."""

from tests.api.steps import Step

_HOOK = {"name": "MES", "url": "https://mes.example.com/hook", "event_types": ["desk.ticket_opened"]}

BRIDGES = (
    Step("bridges.create_webhook", "group", _HOOK, makes="webhook"),
    Step("bridges.change_webhook", "webhook", {**_HOOK, "event_types": ["*"]}),
    Step("bridges.renew_secret", "webhook", {"overlap_hours": 2}),
    Step("bridges.take_over_webhook", "webhook", by="zhou"),
    Step("bridges.send_test", "webhook", by="zhou", makes="delivery"),
    Step("bridges.replay_delivery", "delivery", by="zhou"),
    Step("bridges.replay_failed", "webhook", by="zhou"),
    Step("bridges.pause_webhook", "webhook", by="zhou"),
    Step("bridges.resume_webhook", "webhook", {"skip_missed": True}, by="zhou"),
    Step("bridges.remove_webhook", "webhook", by="zhou"),
)
