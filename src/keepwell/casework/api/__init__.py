# SPDX-License-Identifier: Apache-2.0
"""What programs read of casework."""
