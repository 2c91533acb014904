#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the tests need from the machine: a Chromium, a Chinese face, slapd, node. As root they are installed, else named.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$(find /usr/share/fonts -iname '*CJK*' -print 2>/dev/null | head -n 1)" ] || missing="$missing fonts-noto-cjk"
# Reports as PDF: WeasyPrint sets type with Pango.
ldconfig -p 2>/dev/null | grep -q 'libpangoft2-1\.0' || missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# A directory and an identity provider to sign in with: the tests start them themselves, on loopback.
[ -x /usr/sbin/slapd ] || missing="$missing slapd"
# A pooler before the database server of somebody else.
command -v pgbouncer >/dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ] || missing="$missing pgbouncer"
command -v npm >/dev/null 2>&1 || missing="$missing nodejs npm"
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Some tests need:$missing. They are skipped until somebody runs, as root: $line" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# Packages that bring a service must not start it.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
for pause in 0 5 20; do
    sleep "$pause"
    # A mirror may be in the middle of an update: ask again before giving up.
    if apt-get update -qq && $line -qq >/dev/null; then
        exit 0
    fi
done
echo "Could not install:$missing. Try later: $line" >&2
exit 1
