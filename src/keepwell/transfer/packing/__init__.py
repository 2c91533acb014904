# SPDX-License-Identifier: Apache-2.0
"""Packs everything a customer owns into one archive, in bounded memory."""
