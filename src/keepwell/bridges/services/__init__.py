# SPDX-License-Identifier: Apache-2.0
"""What can be done about webhooks: one verb per module."""

from keepwell.bridges.services.change_webhook import ChangeWebhook, change_webhook
from keepwell.bridges.services.create_webhook import CreateWebhook, create_webhook
from keepwell.bridges.services.disable_webhook import DisableWebhook, disable_webhook
from keepwell.bridges.services.pause_webhook import pause_webhook
from keepwell.bridges.services.remove_webhook import remove_webhook
from keepwell.bridges.services.renew_secret import RenewSecret, renew_secret
from keepwell.bridges.services.replay_delivery import replay_delivery
from keepwell.bridges.services.replay_failed import ReplayFailed, replay_failed
from keepwell.bridges.services.resume_webhook import ResumeWebhook, resume_webhook
from keepwell.bridges.services.send_test import send_test
from keepwell.bridges.services.take_over_webhook import take_over_webhook

__all__ = [
    "ChangeWebhook",
    "CreateWebhook",
    "DisableWebhook",
    "RenewSecret",
    "ReplayFailed",
    "ResumeWebhook",
    "change_webhook",
    "create_webhook",
    "disable_webhook",
    "pause_webhook",
    "remove_webhook",
    "renew_secret",
    "replay_delivery",
    "replay_failed",
    "resume_webhook",
    "send_test",
    "take_over_webhook",
]
