# SPDX-License-Identifier: Apache-2.0
"""Settings of two topics that `config.Config` takes in: who may sign in how, and what is kept for how long."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from keepwell.site.parsing import Rule
from keepwell.site.words import gettext_noop as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400
KIB, MIB, GIB = 2**10, 2**20, 2**30


def rule(
    about: str,
    kind: str = "",
    *,
    span: tuple[int, int] | None = None,
    choices: tuple[str, ...] = (),
    is_secret: bool = False,
) -> dict[str, Rule]:
    """The metadata of one setting."""
    return {"rule": Rule(about, kind, span, choices, is_secret)}


@dataclass(frozen=True)
class SigningIn:
    """Sessions, wrong passwords, and a proxy that knows who asks."""

    api_key_days: int = field(
        default=365, metadata=rule(_("Most days that an API key lives; none lives for ever."), span=(1, 3650))
    )
    sign_in_header: str = field(
        default="",
        metadata=rule(
            _(
                "Header in which a proxy of your own names who is signed in, by email address, such as "
                "`X-Forwarded-Email`. Empty: no header is believed."
            )
        ),
    )
    sign_in_proxies: tuple[str, ...] = field(
        default=(),
        metadata=rule(
            _("Addresses or networks of the proxies whose sign_in_header is believed; from all others it is stripped.")
        ),
    )
    sign_in_header_proves_factor: bool = field(
        default=False,
        metadata=rule(_("The proxy itself demands a second factor, so ours is not asked for again.")),
    )
    session_for: timedelta = field(
        default=timedelta(hours=12),
        metadata=rule(_("A session ends when it was not used for so long."), span=(5 * MINUTE, 30 * DAY)),
    )
    session_at_most: timedelta = field(
        default=timedelta(days=7),
        metadata=rule(_("A session ends after so long even when it is used."), span=(HOUR, 90 * DAY)),
    )
    lockout_after: int = field(
        default=5, metadata=rule(_("Wrong passwords after which an account is locked for a while."), span=(3, 20))
    )
    lockout_for: timedelta = field(
        default=timedelta(minutes=15),
        metadata=rule(_("How long an account stays locked after wrong passwords."), span=(MINUTE, DAY)),
    )
    password_length: int = field(default=12, metadata=rule(_("Shortest password allowed."), span=(8, 64)))


@dataclass(frozen=True)
class Keeping:
    """The log, refused attempts, backups and what was removed."""

    log_retention: timedelta = field(
        default=timedelta(days=1096),
        metadata=rule(
            _("How long entries of the log are kept at least. The law asks for six months."),
            span=(184 * DAY, 36_600 * DAY),
        ),
    )
    log_anchor: Path | None = field(
        default=None,
        metadata=rule(
            _(
                "File outside the data folder to which the heads of the log are appended every minute; let another "
                "machine fetch it. Empty: none."
            )
        ),
    )
    log_auditor: str | None = field(
        default=None,
        metadata=rule(_("Mail address that receives the heads of the log once a day. Empty: none.")),
    )
    log_lag: timedelta = field(
        default=timedelta(seconds=1),
        metadata=rule(_("An entry that waits longer for its place in the log raises an alarm."), span=(1, 10 * MINUTE)),
    )
    log_export: str | None = field(
        default=None,
        metadata=rule(
            _(
                "Where entries of the log are sent as they come, for a security monitor: `udp://host:514`, "
                "`tcp://host:601` or `tls://host:6514`. Empty: nowhere."
            )
        ),
    )
    log_export_format: str = field(
        default="rfc5424",
        metadata=rule(_("Form of the entries that are sent."), choices=("rfc5424", "cef")),
    )
    log_export_ca: Path | None = field(
        default=None,
        metadata=rule(_("Certificates that the receiver of log entries is checked against. Empty: the system's.")),
    )
    policy_sets: Path | None = field(
        default=None,
        metadata=rule(
            _(
                "Folder of the policy sets of other programs that ask us for decisions, one folder each. "
                "Empty: `policy-sets` in the data folder."
            )
        ),
    )
    refusals_alarm: int = field(
        default=30,
        metadata=rule(
            _("Refused attempts of one person within refusals_within at which the alarm sounds."), span=(5, 10_000)
        ),
    )
    refusals_within: timedelta = field(
        default=timedelta(minutes=10),
        metadata=rule(_("The time in which refused attempts are counted for the alarm."), span=(MINUTE, HOUR)),
    )
    backups: Path | None = field(
        default=None,
        metadata=rule(
            _(
                "Folder of the backups: on another disk or a mounted share, never in the data folder. "
                "Empty: no backup is planned, and the page of backups says so."
            )
        ),
    )
    replication_url: str | None = field(
        default=None,
        metadata=rule(
            _(
                "Address of a role with REPLICATION on the same server, for backups. "
                "Needed with database_url unless the owner role may replicate."
            ),
            "database",
            is_secret=True,
        ),
    )
    backup_hour: int = field(
        default=1, metadata=rule(_("Hour of the day, in zone, after which the daily backup is taken."), span=(0, 23))
    )
    backup_full_every: timedelta = field(
        default=timedelta(days=7),
        metadata=rule(_("A full backup is taken after so long; those between are incremental."), span=(DAY, 31 * DAY)),
    )
    backup_late_after: timedelta = field(
        default=timedelta(hours=30),
        metadata=rule(
            _("The alarm sounds when the last verified backup is older than this."), span=(2 * HOUR, 31 * DAY)
        ),
    )
    backup_drill: bool = field(
        default=True,
        metadata=rule(_("Restore the newest backup once a month into a folder that is thrown away, as a proof.")),
    )
    backup_keep_for: timedelta = field(
        default=timedelta(days=56),
        metadata=rule(_("Every backup is kept for so long, with all that it builds on."), span=(DAY, 3650 * DAY)),
    )
    backup_keep_months: int = field(
        default=12,
        metadata=rule(_("Of each of so many months the first full backup is kept as well."), span=(0, 120)),
    )
    bin_for: timedelta = field(
        default=timedelta(days=30),
        metadata=rule(
            _("Removed rows can be restored for so long; then they are deleted for good."), span=(DAY, 3650 * DAY)
        ),
    )
    two_persons_above: int = field(
        default=10,
        metadata=rule(_("Removing more rows than this at once needs the approval of a second person."), span=(1, 500)),
    )
