# SPDX-License-Identifier: Apache-2.0
"""What a case needs besides talk: checklists, approvals, time, problems, and the facts a solution must leave behind."""
