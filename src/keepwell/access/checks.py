# SPDX-License-Identifier: Apache-2.0
"""`manage.py check` and `keepwell check`: the policies can be read, validated and turned into filters."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from keepwell.access.engine.errors import PolicyError
from keepwell.access.services import prove_policies


@register("policies")
def policies_hold(app_configs: Sequence[AppConfig] | None, **_words: object) -> list[CheckMessage]:
    """Name the first policy that stops the start."""
    del app_configs
    try:
        prove_policies()
    except PolicyError as error:
        return [Error(f"{error.place}: {error.message}", hint=str(error.mend), id="access.E001")]
    return []
