# SPDX-License-Identifier: Apache-2.0
"""What can be done about outgoing mail: one verb per module."""

from keepwell.mail.services.deliver import deliver_due, try_test_letter
from keepwell.mail.services.retry_letter import retry_letter
from keepwell.mail.services.send_letter import Draft, LinkTo, Recipient, send_letter
from keepwell.mail.services.send_test_letter import SendTestLetter, send_test_letter
from keepwell.mail.services.set_up_sending import SetUpSending, set_up_sending

__all__ = [
    "Draft",
    "LinkTo",
    "Recipient",
    "SendTestLetter",
    "SetUpSending",
    "deliver_due",
    "retry_letter",
    "send_letter",
    "send_test_letter",
    "set_up_sending",
    "try_test_letter",
]
