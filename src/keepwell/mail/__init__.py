# SPDX-License-Identifier: Apache-2.0
"""Outgoing mail: how this installation sends, the box of letters that wait, and what became of each."""
