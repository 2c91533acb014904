# SPDX-License-Identifier: Apache-2.0
"""What may be removed, by whom, for how long it can come back, and what a legal hold forbids."""
