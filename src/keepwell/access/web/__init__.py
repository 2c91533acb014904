# SPDX-License-Identifier: Apache-2.0
"""Why may I, why may I not: on screen."""
