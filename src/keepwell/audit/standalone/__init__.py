# SPDX-License-Identifier: Apache-2.0
"""What is handed out to run without Keepwell; nothing here imports anything of ours."""
