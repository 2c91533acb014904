# SPDX-License-Identifier: Apache-2.0
"""What can be done about signing in: one verb per module."""

from keepwell.signin.services.accept_invitation import AcceptInvitation, accept_invitation
from keepwell.signin.services.create_reset_link import create_reset_link
from keepwell.signin.services.end_all_sessions import EndAllSessions, end_all_sessions
from keepwell.signin.services.end_session import end_session
from keepwell.signin.services.invite_person import InvitePerson, invite_person
from keepwell.signin.services.limit_sessions import LimitSessions, limit_sessions
from keepwell.signin.services.release_role import ReleaseRole, release_role
from keepwell.signin.services.reopen_account import reopen_account
from keepwell.signin.services.require_factor import RequireFactor, require_factor
from keepwell.signin.services.resend_invitation import resend_invitation
from keepwell.signin.services.reset_factors import ResetFactors, reset_factors
from keepwell.signin.services.reset_password import ResetPassword, reset_password
from keepwell.signin.services.sign_in import register_password_source, sign_in
from keepwell.signin.services.token_sign_in import account_of_token, caller_of_token, forget_tokens
from keepwell.signin.services.withdraw_invitation import withdraw_invitation

__all__ = [
    "AcceptInvitation",
    "EndAllSessions",
    "InvitePerson",
    "LimitSessions",
    "ReleaseRole",
    "RequireFactor",
    "ResetFactors",
    "ResetPassword",
    "accept_invitation",
    "account_of_token",
    "caller_of_token",
    "create_reset_link",
    "end_all_sessions",
    "end_session",
    "forget_tokens",
    "invite_person",
    "limit_sessions",
    "register_password_source",
    "release_role",
    "reopen_account",
    "require_factor",
    "resend_invitation",
    "reset_factors",
    "reset_password",
    "sign_in",
    "withdraw_invitation",
]
