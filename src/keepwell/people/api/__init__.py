# SPDX-License-Identifier: Apache-2.0
"""People in the JSON API: readings here, every change through the common write surface."""
