# SPDX-License-Identifier: Apache-2.0
"""Whole stocks in and out: organisations, people, systems, roles, projects and old tickets."""
