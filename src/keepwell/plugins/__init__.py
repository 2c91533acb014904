# SPDX-License-Identifier: Apache-2.0
"""The administrator's view of plug-ins: what is installed, for whom it is on, what it is set to."""
