# SPDX-License-Identifier: Apache-2.0
"""Who can be reached how, and when we last spoke: contact editions, cards, touchpoints, consents."""
