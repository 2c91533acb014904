# SPDX-License-Identifier: Apache-2.0
"""Where a ticket's page is; notices and search results point there."""


def ticket_address(number: str) -> str:
    """The page of a ticket by its human number."""
    return f"/desk/{number}/"
