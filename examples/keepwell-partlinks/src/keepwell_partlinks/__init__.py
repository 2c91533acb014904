# SPDX-License-Identifier: Apache-2.0
"""Part numbers of tickets, linked to the PLM."""
