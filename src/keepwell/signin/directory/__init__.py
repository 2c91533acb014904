# SPDX-License-Identifier: Apache-2.0
"""Directories: passwords checked by binding, and people kept in step."""
