# SPDX-License-Identifier: Apache-2.0
"""What programs may read of files in and out; acting goes through the write surface."""
