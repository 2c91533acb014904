# SPDX-License-Identifier: Apache-2.0
"""Bridges in the JSON API: the feed of changes, webhooks and what became of their deliveries."""
