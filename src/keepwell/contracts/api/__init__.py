# SPDX-License-Identifier: Apache-2.0
"""Contracts in the JSON API: readings here, every change through the common write surface."""
