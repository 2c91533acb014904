# SPDX-License-Identifier: Apache-2.0
"""What a session remembers of signing in: instants in whole seconds since 1970."""

from typing import Final

SIGNED_IN_AT: Final = "kw_signed_in_at"
#: the last second factor, and the last proof of any kind
FACTOR_AT: Final = "kw_factor_at"
PROVED_AT: Final = "kw_proved_at"
SEEN_AT: Final = "kw_seen_at"
#: somebody whose password was right and whose second factor is still wanted
PENDING: Final = "kw_pending"
#: somebody who accepts an invitation and may register a passkey for the account to come
JOINING: Final = "kw_joining"
#: recovery codes just made, shown once; a secret of an app being set up; where to go afterwards
NEW_CODES: Final = "kw_new_codes"
APP_SEED: Final = "kw_app_seed"
WAY_ON: Final = "kw_way_on"
