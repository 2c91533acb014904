# SPDX-License-Identifier: Apache-2.0
"""The one configuration object: every setting of an installation, typed, documented and explained when wrong.

Values come from the environment (`KEEPWELL_PORT`) and from an optional TOML file (`port = 8000`); the environment wins.
`docs/reference/configuration.md` is written from the declarations below, and a test fails when it is stale.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import get_type_hints
from urllib.parse import urlsplit

from keepwell.site import sources
from keepwell.site.config_topics import DAY, GIB, KIB, MIB, MINUTE, Keeping, SigningIn
from keepwell.site.config_topics import rule as _rule
from keepwell.site.parsing import ConfigError, Problem, Rule, Value
from keepwell.site.words import gettext
from keepwell.site.words import gettext_noop as _

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104  # recognised, not bound


@dataclass(frozen=True)
class Config(SigningIn, Keeping):
    """Everything an installation can set. `Config.load()` reads and checks it."""

    data: Path | None = field(
        default=None,
        metadata=_rule(
            _(
                "Folder of the embedded database, attachments and keys. Empty: `.keepwell` in the current folder "
                "when it exists, else `~/.local/share/keepwell`, as root `/var/lib/keepwell/default`."
            )
        ),
    )
    host: str = field(
        default="127.0.0.1",
        metadata=_rule(_("Address the web server listens on. A demo installation accepts loopback only.")),
    )
    port: int = field(default=8000, metadata=_rule(_("Port of the pages and the API."), span=(1, 65_535)))
    stream_port: int | None = field(
        default=None, metadata=_rule(_("Port of the live event stream. Empty: port plus one."), span=(1, 65_535))
    )
    base_url: str | None = field(
        default=None,
        metadata=_rule(_("Address under which browsers reach the pages. Empty: made from host and port."), "address"),
    )
    stream_url: str | None = field(
        default=None,
        metadata=_rule(
            _(
                "Address under which browsers reach the event stream, with the same host name as the pages. "
                "Empty: made from base_url and stream_port."
            ),
            "address",
        ),
    )
    behind_proxy: bool = field(
        default=False,
        metadata=_rule(_("Trust X-Forwarded-For and X-Forwarded-Proto. Only behind a proxy that sets them itself.")),
    )
    database_url: str | None = field(
        default=None,
        metadata=_rule(
            _(
                "The application role's address of a PostgreSQL 18 database. Empty: the embedded server. "
                "`DATABASE_URL` is read as well."
            ),
            "database",
            is_secret=True,
        ),
    )
    owner_url: str | None = field(
        default=None,
        metadata=_rule(
            _("The owner role's address of the same database, for migrations. Needed with database_url."),
            "database",
            is_secret=True,
        ),
    )
    direct_url: str | None = field(
        default=None,
        metadata=_rule(
            _(
                "The application role's address past a connection pooler, for listening and jobs. "
                "Empty: the same as database_url."
            ),
            "database",
            is_secret=True,
        ),
    )
    secret_key: str | None = field(
        default=None,
        metadata=_rule(
            _("Key that signs sessions. Empty: made once, in a file of mode 0600 in the data folder."), is_secret=True
        ),
    )
    log_key: Path | None = field(
        default=None,
        metadata=_rule(
            _(
                "File of the Ed25519 key that signs the heads of the log: mode 0600, outside the database, made once "
                "when missing. Empty: `keys/log-signing.key` in the data folder."
            )
        ),
    )
    files: Path | None = field(
        default=None, metadata=_rule(_("Folder of the attachments. Empty: `files` in the data folder."))
    )
    web_workers: int = field(default=2, metadata=_rule(_("Processes that serve pages and the API."), span=(1, 64)))
    web_threads: int = field(
        default=1,
        metadata=_rule(_("Threads in each web process; each holds one database connection."), span=(1, 64)),
    )
    worker_concurrency: int = field(
        default=4, metadata=_rule(_("Jobs that one worker process runs at the same time."), span=(1, 64))
    )
    language: str = field(
        default="zh-hans",
        metadata=_rule(_("Language of pages for people who have not chosen one."), choices=("zh-hans", "en")),
    )
    zone: str = field(
        default="Asia/Shanghai", metadata=_rule(_("Time zone of people who have not chosen one."), "zone")
    )
    outbound_inside: tuple[str, ...] = field(
        default=(),
        metadata=_rule(
            _(
                "Hosts and networks of the own network that Keepwell may call (sign-in, PLM, webhooks), such as "
                "`sso.example.com` or `10.20.0.0/16`. All others inside are refused."
            )
        ),
    )
    plugins_off: str = field(
        default="",
        metadata=_rule(_("Installed plug-ins that are not loaded, by name, with spaces between. For when one breaks.")),
    )
    demo: bool = field(
        default=True, metadata=_rule(_("Fill an empty installation with the demo story at the first `keepwell up`."))
    )
    upload_limit: int = field(default=25 * MIB, metadata=_rule(_("Largest attachment."), "size", span=(KIB, 2 * GIB)))
    upload_count: int = field(default=20, metadata=_rule(_("Most attachments in one request."), span=(1, 200)))
    stream_for: timedelta = field(
        default=timedelta(seconds=55),
        metadata=_rule(
            _("An event stream is closed after so long; the browser connects again by itself."), span=(1, 10 * MINUTE)
        ),
    )
    log_level: str = field(
        default="info",
        metadata=_rule(_("Least severity that is logged."), choices=("debug", "info", "warning", "error")),
    )
    log_format: str = field(
        default="auto",
        metadata=_rule(
            _("`json` for collectors, `text` for people, `auto`: text on a terminal, else JSON."),
            choices=("auto", "json", "text"),
        ),
    )
    metrics_token: str | None = field(
        default=None,
        metadata=_rule(
            _(
                "Lets a monitor on another machine read `/metrics`: it sends this as a bearer token. "
                "Empty: only this machine may read, and not through a proxy."
            ),
            is_secret=True,
        ),
    )
    clock_offset: timedelta = field(
        default=timedelta(0),
        metadata=_rule(
            _("Shift the clock of a demo installation, to see what happens later. Refused anywhere else."),
            span=(0, 400 * DAY),
        ),
    )
    debug: bool = field(
        default=False,
        metadata=_rule(_("Show errors with their source in the browser. For developers, never in production.")),
    )

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Reads file and environment; raises ConfigError with every problem found."""
        variables = os.environ if environ is None else environ
        values = sources.load(variables, rules(), get_type_hints(cls))
        config = cls(**values)  # type: ignore[arg-type]  # sources has checked each value against its field's type
        if problems := config._problems_together():
            raise ConfigError(problems)
        return config

    def _problems_together(self) -> list[Problem]:
        problems = list(self._problems_of_the_header())
        if self.database_url and not self.owner_url:
            text = gettext("is missing, but database_url is set")
            mend = gettext("Name the role that owns the tables: postgresql://owner:password@host/database")
            problems.append(Problem("KEEPWELL_OWNER_URL", text, mend))
        if self.host in WILDCARDS and not self.base_url:
            text = gettext("is missing, but host listens on every address")
            mend = gettext("Name the address that people type, such as https://desk.example.com")
            problems.append(Problem("KEEPWELL_BASE_URL", text, mend))
        if self.stream_listens_on == self.port:
            text, mend = gettext("is the same as port"), gettext("Leave it empty or choose another port.")
            problems.append(Problem("KEEPWELL_STREAM_PORT", text, mend))
        if self.session_at_most < self.session_for:
            text, mend = gettext("is shorter than session_for"), gettext("Make it at least as long.")
            problems.append(Problem("KEEPWELL_SESSION_AT_MOST", text, mend))
        if urlsplit(self.public_url).hostname != urlsplit(self.public_stream_url).hostname:
            text = gettext("has another host name than base_url, so browsers would not send the session")
            mend = gettext("Use the same host name and another port or path.")
            problems.append(Problem("KEEPWELL_STREAM_URL", text, mend))
        return problems

    def _problems_of_the_header(self) -> Iterator[Problem]:
        if self.sign_in_header and not self.sign_in_proxies:
            text = gettext("is set, but no proxy is named that may set it")
            mend = gettext("Name its address: KEEPWELL_SIGN_IN_PROXIES=10.0.0.5")
            yield Problem("KEEPWELL_SIGN_IN_HEADER", text, mend)
        for named in self.sign_in_proxies:
            try:
                widest = ip_network(named, strict=False).prefixlen == 0
            except ValueError:
                widest = True
            if widest:
                text = gettext("{value} is no address or network of a proxy").format(value=repr(named))
                yield Problem("KEEPWELL_SIGN_IN_PROXIES", text, gettext("Write it like 10.0.0.5 or 10.0.0.0/28."))

    @property
    def data_folder(self) -> Path:
        """The resolved data folder."""
        return (self.data or sources.default_data_folder()).expanduser().resolve()

    @property
    def files_folder(self) -> Path:
        """Where attachments lie, outside of anything the web server serves."""
        return self.files or self.data_folder / "files"

    @property
    def log_key_path(self) -> Path:
        """Where the key that signs log heads lies."""
        return self.log_key or self.data_folder / "keys" / "log-signing.key"

    @property
    def policy_sets_folder(self) -> Path:
        """Where the policy sets of other programs lie."""
        return self.policy_sets or self.data_folder / "policy-sets"

    @property
    def is_embedded(self) -> bool:
        """Whether we run the database ourselves."""
        return self.database_url is None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the web server."""
        return self.host in LOOPBACK

    @property
    def public_url(self) -> str:
        """The address of the pages, without a final slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def stream_listens_on(self) -> int:
        """The port of the event stream."""
        return self.stream_port or (self.port + 1 if self.port < 65_535 else self.port - 1)

    @property
    def public_stream_url(self) -> str:
        """The address of the event stream, without a final slash."""
        parts = urlsplit(self.public_url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return (self.stream_url or f"{parts.scheme}://{host}:{self.stream_listens_on}").rstrip("/")


def rules() -> dict[str, tuple[Rule, Value]]:
    """Every setting with its rule and default, in the order of declaration; those of the topics at the end."""
    ordered = sorted(fields(Config), key=lambda item: item.name not in Config.__annotations__)
    return {item.name: (item.metadata["rule"], getattr(Config, item.name)) for item in ordered}
