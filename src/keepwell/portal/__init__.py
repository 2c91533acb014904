# SPDX-License-Identifier: Apache-2.0
"""The requester's side: getting help, following one's requests, judging the solution, finding who can help now."""
