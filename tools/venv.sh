#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the virtual environment with the newest Python that Keepwell supports, or says what is missing.
set -eu
target=$1
for python in python3 python3.13 python3.12 python3.11; do
    command -v "$python" >/dev/null 2>&1 || continue
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || continue
    if "$python" -m venv --clear "$target" 2>/dev/null; then
        exit 0
    fi
    rm -rf "$target"
    echo "Python's venv module is incomplete. On Debian and Ubuntu: apt-get install -y python3-venv" >&2
    exit 1
done
echo "Keepwell needs Python 3.11, 3.12 or 3.13. On Debian and Ubuntu: apt-get install -y python3 python3-venv" >&2
exit 1
