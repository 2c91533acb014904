# SPDX-License-Identifier: Apache-2.0
"""Pages of the recovery bin, legal holds and requests about persons."""
