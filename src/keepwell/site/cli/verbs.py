# SPDX-License-Identifier: Apache-2.0
"""Every verb of the command line, in the order people meet them.

A verb lives in `site/cli/<name>.py` (`import_.py` for `import`) with two functions: `configure(parser)` and
`run(options) -> int`, and perhaps `refuse(options)`, which looks at the words before anything is started. What it
needs is prepared before its module is imported, so the module may import any room.
"""

from dataclasses import dataclass
from enum import IntEnum
from importlib.util import find_spec

from keepwell.site.words import gettext_noop as _


class Needs(IntEnum):
    """What is prepared for a verb; each step includes the ones before."""

    NOTHING = 0  # not even a valid configuration
    CONFIGURATION = 1
    ROOMS = 2  # Django is set up, no database
    DATABASE = 3  # a database answers; the embedded one is started when none runs
    TABLES = 4  # its tables belong to this release


@dataclass(frozen=True, slots=True)
class Verb:
    """One word after `keepwell`."""

    name: str
    about: str
    needs: Needs
    is_owner: bool = False

    @property
    def module(self) -> str:
        """Where the verb lives; a Python keyword gets an underscore."""
        return f"keepwell.site.cli.{self.name}" + ("_" if self.name == "import" else "")


VERBS = (
    Verb("up", _("Start everything on this machine and stop it with Ctrl-C"), Needs.CONFIGURATION),
    Verb("down", _("Stop what runs in this data folder"), Needs.CONFIGURATION),
    Verb("status", _("Say what runs, where, and how far behind it is"), Needs.CONFIGURATION),
    Verb("init", _("Make an empty installation with its first administrator"), Needs.DATABASE),
    Verb("demo", _("Fill an empty installation with the demo story"), Needs.TABLES),
    Verb("check", _("Look for mistakes in the installation and say how to mend them"), Needs.DATABASE),
    Verb("migrate", _("Bring the tables of the database up to date"), Needs.DATABASE, is_owner=True),
    Verb("web", _("Serve pages and the API"), Needs.TABLES),
    Verb("stream", _("Serve live events to browsers"), Needs.TABLES),
    Verb("worker", _("Run clocks, deliveries and jobs"), Needs.TABLES),
    Verb("import", _("Bring people, places, systems or old tickets in, with a preview first"), Needs.TABLES),
    Verb("export", _("Pack everything a customer owns into an archive"), Needs.TABLES),
    Verb("report", _("Print figures, such as the service levels of a customer"), Needs.TABLES),
    Verb("explain", _("Print why a ticket's clocks stand where they stand"), Needs.TABLES),
    Verb("audit", _("Check the log and give proofs from it"), Needs.TABLES),
    Verb("token", _("Make and withdraw tokens of the API"), Needs.TABLES),
    Verb("secrets", _("Seal the secrets in the database with a new key"), Needs.DATABASE),
    Verb("backup", _("Take, list, verify and prove backups"), Needs.ROOMS),
    Verb("restore", _("Make a new installation from a backup"), Needs.CONFIGURATION),
    Verb("bench", _("Measure this machine against the figures we promise"), Needs.CONFIGURATION),
)


def verbs() -> dict[str, Verb]:
    """The verbs whose module is here, by name."""
    return {verb.name: verb for verb in VERBS if find_spec(verb.module)}
