# SPDX-License-Identifier: Apache-2.0
"""Backups of Keepwell itself, taken, verified and proven by a restore."""
