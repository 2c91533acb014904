# SPDX-License-Identifier: Apache-2.0
"""What this room answers to others."""

from keepwell.signin.selectors.factors import Factors, Passkey, factors_of, has_factor
from keepwell.signin.selectors.rules import Rules, forget_rules, must_have_factor, rules_in_force
from keepwell.signin.selectors.sessions import Standing, actor_in, standing_of
from keepwell.signin.web.addresses import address_of

__all__ = [
    "Factors",
    "Passkey",
    "Rules",
    "Standing",
    "actor_in",
    "address_of",
    "factors_of",
    "forget_rules",
    "has_factor",
    "must_have_factor",
    "rules_in_force",
    "standing_of",
]
