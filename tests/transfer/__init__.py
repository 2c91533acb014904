# SPDX-License-Identifier: Apache-2.0
"""Stocks in and out."""
