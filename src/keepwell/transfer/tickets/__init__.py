# SPDX-License-Identifier: Apache-2.0
"""Old tickets with texts and attachments, from JSON Lines."""
