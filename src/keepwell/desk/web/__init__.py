# SPDX-License-Identifier: Apache-2.0
"""The desk's screens: queue, my requests, ticket, new ticket."""
