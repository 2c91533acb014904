#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs Keepwell from this bundle, without any network: sh install.sh [FOLDER], usually /opt/keepwell.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/keepwell}
cd "$here"
echo "Checking the bundle"
sha256sum --check --quiet SHA256SUMS
wanted=$(cat PYTHON)
for python in "python$wanted" python3 python; do
    command -v "$python" >/dev/null 2>&1 || continue
    found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    [ "$found" = "$wanted" ] && break
    python=""
done
if [ -z "${python:-}" ] || ! command -v "$python" >/dev/null 2>&1; then
    echo "This bundle is for Python $wanted, which is not on this machine." >&2
    exit 1
fi
echo "Installing into $target"
# The same folder takes a new release: the environment is made anew, settings and data lie elsewhere.
"$python" -m venv --clear "$target"
PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 "$target/bin/python" -m pip install --quiet \
    --no-index --find-links wheels --require-hashes --only-binary :all: -r requirements.txt
mkdir -p "$target/share/keepwell" "$target/share/doc/keepwell"
cp -R systemd keepwell.env.example "$target/share/keepwell/"
cp -R docs/. "$target/share/doc/keepwell/"
"$target/bin/keepwell" --version
echo "Next: $target/share/doc/keepwell/how-to/install-as-a-service.md"
