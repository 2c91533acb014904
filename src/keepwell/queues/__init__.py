# SPDX-License-Identifier: Apache-2.0
"""The queue page: views saved and shared, columns of a person, edits in the list, export, who is looking at what."""
