# SPDX-License-Identifier: Apache-2.0
"""What benchmarks share: a place of their own, a crowd of tickets, clients over raw sockets, and a table of figures."""
