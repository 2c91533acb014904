# SPDX-License-Identifier: Apache-2.0
"""What access does: proof at start, programs that may ask, reviews, and refused attempts."""

from keepwell.access.services.decide_line import DecideLine, carry_out, decide_line, keep_lines
from keepwell.access.services.prove_policies import prove_policies
from keepwell.access.services.register_application import RegisterApplication, register_application
from keepwell.access.services.revoke_application import revoke_application
from keepwell.access.services.sign_review import SignReview, sign_review
from keepwell.access.services.sound_burst import SoundBurst, sound_burst
from keepwell.access.services.start_review import StartReview, start_review

__all__ = [
    "DecideLine",
    "RegisterApplication",
    "SignReview",
    "SoundBurst",
    "StartReview",
    "carry_out",
    "decide_line",
    "keep_lines",
    "prove_policies",
    "register_application",
    "revoke_application",
    "sign_review",
    "sound_burst",
    "start_review",
]
