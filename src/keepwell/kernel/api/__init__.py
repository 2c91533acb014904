# SPDX-License-Identifier: Apache-2.0
"""The JSON API's common part: problems, bodies made from commands, and a write address for every action."""
