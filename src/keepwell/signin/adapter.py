# SPDX-License-Identifier: Apache-2.0
"""What the login library asks of us: seal its secrets, and name this site on phones and keys."""

from allauth.mfa.adapter import DefaultMFAAdapter

from keepwell.kernel.secrets import open_sealed, seal

PURPOSE = "signin.factor"
NAME = "Keepwell"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """Secrets of second factors lie in the database sealed by a key outside of it."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return open_sealed(encrypted_text, PURPOSE)

    def get_totp_issuer(self) -> str:
        """The name an authenticator app shows."""
        return NAME

    def _get_site_name(self) -> str:
        return NAME
