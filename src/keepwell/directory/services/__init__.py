# SPDX-License-Identifier: Apache-2.0
"""What people do with contacts, meetings and consents."""

from keepwell.directory.services.forget_notes import forget_notes
from keepwell.directory.services.give_consent import GiveConsent, give_consent
from keepwell.directory.services.publish_edition import PublishEdition, publish_edition
from keepwell.directory.services.record_touchpoint import RecordTouchpoint, record_touchpoint
from keepwell.directory.services.withdraw_consent import WithdrawConsent, withdraw_consent

__all__ = [
    "GiveConsent",
    "PublishEdition",
    "RecordTouchpoint",
    "WithdrawConsent",
    "forget_notes",
    "give_consent",
    "publish_edition",
    "record_touchpoint",
    "withdraw_consent",
]
