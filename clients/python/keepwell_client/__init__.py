# SPDX-License-Identifier: Apache-2.0
"""A small client of Keepwell's API, made from its description."""

from keepwell_client.client import Client, Problem, verify

__all__ = ["Client", "Problem", "verify"]
