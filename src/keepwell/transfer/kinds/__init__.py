# SPDX-License-Identifier: Apache-2.0
"""What a file of each kind holds, and what its rows become."""
