# SPDX-License-Identifier: Apache-2.0
"""The customer as a whole: people and roles, promises, needs with answer dates, the line of touchpoints."""
