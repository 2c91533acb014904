# SPDX-License-Identifier: Apache-2.0
"""What the desk answers: pages as values, each with a fixed number of queries."""
