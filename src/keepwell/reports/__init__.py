# SPDX-License-Identifier: Apache-2.0
"""Figures people look at: boards, charts, forecasts, as page, file and on schedule; the wallboard."""
