# SPDX-License-Identifier: Apache-2.0
"""Policies at work: read, validated, asked, and turned into filters. Only `cedar` knows the policy library."""
