# SPDX-License-Identifier: Apache-2.0
"""What the desk does when something has happened; all of it after commit, and harmless when done twice."""
