# SPDX-License-Identifier: Apache-2.0
"""Signing in: invitations, passwords and their reset, second factors, sessions, and the sign-in of a company."""
