# SPDX-License-Identifier: Apache-2.0
"""Other programs: webhooks with deliveries and replay, the feed of changes."""
