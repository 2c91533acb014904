# SPDX-License-Identifier: Apache-2.0
"""What can be done about signing in: one verb per module."""

from keepwell.signin.services.sign_in import note_sign_in, sign_in
from keepwell.signin.services.token_sign_in import account_of_token, forget_tokens

__all__ = ["account_of_token", "forget_tokens", "note_sign_in", "sign_in"]
