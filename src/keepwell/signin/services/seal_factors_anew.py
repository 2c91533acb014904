# SPDX-License-Identifier: Apache-2.0
"""Secrets of second factors lie in the login library's table: rotation of keys reaches them from here."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from keepwell.kernel.secrets import SealedElsewhere, open_sealed, register_sealed, seal
from keepwell.signin.adapter import PURPOSE

#: where the library keeps what our adapter has sealed
_PLACES = ("secret", "seed")


def sealed_factors() -> Iterator[str]:
    """Every sealed secret of a factor."""
    for stored in Authenticator.objects.values_list("data", flat=True).iterator():
        yield from (stored[name] for name in _PLACES if name in stored)


def seal_factors_anew() -> int:
    """Open each with its old key and seal it with the newest; inside the action that rotates."""
    renewed = 0
    for row in Authenticator.objects.select_for_update(no_key=True).order_by("pk"):
        for name in (name for name in _PLACES if name in row.data):
            row.data[name] = seal(open_sealed(row.data[name], PURPOSE), PURPOSE)
            renewed += 1
        row.save(update_fields=["data"])
    return renewed


register_sealed("signin.factors", SealedElsewhere(sealed_factors, seal_factors_anew))
