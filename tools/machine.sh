#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the journeys need from the machine: a Chromium and a Chinese face. As root they are installed, else named.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$(find /usr/share/fonts -iname '*CJK*' -print 2>/dev/null | head -n 1)" ] || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The journeys need:$missing. They are skipped until somebody runs, as root: $line" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
for pause in 0 5 20; do
    sleep "$pause"
    # A mirror may be in the middle of an update: ask again before giving up.
    if apt-get update -qq && $line -qq >/dev/null; then
        exit 0
    fi
done
echo "Could not install:$missing. Try later: $line" >&2
exit 1
