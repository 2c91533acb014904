# SPDX-License-Identifier: Apache-2.0
"""Passwords that everybody who knows the product would try first are refused (ASVS 6.2.11)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: documented in docs/explanation/security.md
OWN_WORDS = ("keepwell", "weihao", "维好", "helpdesk", "servicedesk", "windchill", "teamcenter", "enovia")


class OwnWordsValidator:
    """Refuses passwords that are little more than a word of the product or of its field."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ValidationError when less than eight characters are left without such a word."""
        del user
        plain = password.casefold()
        for word in OWN_WORDS:
            if word in plain and len(plain.replace(word, "")) < 8:  # as many as make a password
                raise ValidationError(
                    _("This is close to the name of a product. Choose words that nobody connects with it."),
                    code="own_word",
                )

    def get_help_text(self) -> str:
        """What a form says beside the box."""
        return _("Not the name of a product.")
