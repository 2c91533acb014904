# SPDX-License-Identifier: Apache-2.0
"""Answers for other programs by AuthZEN Authorization API 1.0, about Keepwell or by a program's own policies."""
