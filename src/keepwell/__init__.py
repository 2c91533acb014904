# SPDX-License-Identifier: Apache-2.0
"""Keepwell (维好): after-sales assurance for product-lifecycle software."""

__version__ = "0.2.0.dev0"
