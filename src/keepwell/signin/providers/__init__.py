# SPDX-License-Identifier: Apache-2.0
"""Signing in through others: identity providers, and headers of a named proxy."""
