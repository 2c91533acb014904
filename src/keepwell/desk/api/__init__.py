# SPDX-License-Identifier: Apache-2.0
"""The desk in the JSON API: readings here, every change through the common write surface."""
