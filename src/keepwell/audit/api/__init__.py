# SPDX-License-Identifier: Apache-2.0
"""The log in the JSON API: entries and their proofs, for those who may read it."""
