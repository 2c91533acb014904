# SPDX-License-Identifier: Apache-2.0
"""Pages of people: signing in, one's own profile, notices, the directory."""
