# SPDX-License-Identifier: Apache-2.0
"""The server's settings: ours in keepwell.conf, written at every start; the site's own in site.conf, which wins."""

from keepwell.site.embedded.account import Account
from keepwell.site.embedded.layout import Layout

ALWAYS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "'192MB'",
    "max_wal_size": "'2GB'",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    # Our statements are short; compiling them costs more than it gives.
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    # A client that vanished must not hold its locks for two hours.
    "tcp_keepalives_idle": "60",
    "idle_in_transaction_session_timeout": "'10min'",
}
DURABLE = {
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgresql-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "'1d'",
    "log_rotation_size": "0",
    "log_min_duration_statement": "'2s'",
    # Daily incremental backups read the summaries.
    "summarize_wal": "on",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "'1h'",
    "shared_buffers": "'128MB'",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
INCLUDES = "\n# Keepwell\ninclude = 'keepwell.conf'\ninclude = 'site.conf'\n"


def write_configuration(layout: Layout, account: Account, *, fast: bool) -> None:
    """Writes keepwell.conf and makes PostgreSQL read it."""
    values = ALWAYS | (FAST if fast else DURABLE)
    values["unix_socket_directories"] = "'" + str(layout.socket).replace("'", "''") + "'"
    lines = ["# Written at every start; put your own values into site.conf, which is read after this file."]
    lines += [f"{name} = {value}" for name, value in values.items()]
    ours = layout.cluster / "keepwell.conf"
    ours.write_text("\n".join(lines) + "\n", encoding="utf-8")
    account.own(ours)
    theirs = layout.cluster / "site.conf"
    if not theirs.exists():
        theirs.write_text("# Your own settings of PostgreSQL; they win over keepwell.conf.\n", encoding="utf-8")
        account.own(theirs)
    main = layout.cluster / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if "keepwell.conf" not in text:
        main.write_text(text + INCLUDES, encoding="utf-8")
