# SPDX-License-Identifier: Apache-2.0
"""Pages and panels of casework."""
