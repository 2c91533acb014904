# SPDX-License-Identifier: Apache-2.0
"""Access in the JSON API: why the caller may or may not do something."""
