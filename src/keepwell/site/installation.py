# SPDX-License-Identifier: Apache-2.0
"""Is this installation empty, a demo, or in use?"""

from keepwell.site.choices import InstallationKind
from keepwell.site.models import Installation

# Once founded the kind never changes, so each process asks the database once.
_known: dict[str, InstallationKind] = {}


def kind() -> InstallationKind | None:
    """What this installation is; None while it is empty."""
    if "kind" not in _known:
        found = Installation.objects.values_list("kind", flat=True).first()
        if found is None:
            return None
        _known["kind"] = InstallationKind(found)
    return _known["kind"]


def establish(what: InstallationKind) -> None:
    """Writes down what this installation is from now on; a second time raises IntegrityError."""
    Installation.objects.create(kind=what)


def is_demo() -> bool:
    """Whether this is a demo, which pages must say."""
    return kind() is InstallationKind.DEMO
