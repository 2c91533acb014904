# SPDX-License-Identifier: Apache-2.0
"""The command `keepwell`: finds the verb, prepares what it needs, runs it, and turns trouble into words.

Exit codes: 0 done, 1 failed, 2 the input or the configuration must be mended first.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module

import django
from django.db import OperationalError as DjangoOperationalError
from django.utils import translation
from psycopg import OperationalError

import keepwell
from keepwell.kernel.errors import KeepwellError
from keepwell.site import databases
from keepwell.site.cli.terminal import BadInput, Failure, complain, say
from keepwell.site.cli.verbs import Needs, Verb, verbs
from keepwell.site.config import Config
from keepwell.site.embedded import EmbeddedError
from keepwell.site.parsing import ConfigError
from keepwell.site.processes import follow_parent
from keepwell.site.running import running_database
from keepwell.site.words import gettext, language

DONE, FAILED, MEND_FIRST, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    follow_parent()
    try:
        return _run(words)
    except (ConfigError, BadInput, KeepwellError) as trouble:
        complain(str(trouble))
        return MEND_FIRST
    except (EmbeddedError, Failure) as trouble:
        complain(str(trouble))
        return FAILED
    except (OperationalError, DjangoOperationalError) as trouble:
        complain(gettext("The database does not answer: {reason}").format(reason=str(trouble).strip()))
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone, as with `| head`; nothing more can be said, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _run(words: list[str]) -> int:
    known = verbs()
    if not words or words[0] in {"-h", "--help"}:
        say(overview(known))
        return DONE
    if words[0] == "--version":
        say(f"keepwell {keepwell.__version__}")
        return DONE
    verb = known.get(words[0])
    if verb is None:
        complain(gettext("There is no command {name}.").format(name=words[0]))
        complain(overview(known))
        return MEND_FIRST
    return _run_verb(verb, words[1:])


def _run_verb(verb: Verb, words: list[str]) -> int:
    if verb.is_owner:
        os.environ[databases.AS_OWNER] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.site.settings")
    if verb.needs >= Needs.ROOMS:
        django.setup()
        translation.activate(language())
    module = import_module(verb.module)
    parser = parser_of(verb)
    module.configure(parser)
    options = parser.parse_args(words)
    if hasattr(module, "refuse"):
        # Wrong words are refused before a database is made for them.
        module.refuse(options)
    with ExitStack() as stack:
        if verb.needs >= Needs.DATABASE:
            stack.enter_context(running_database(Config.load(), say=complain))
        if verb.needs >= Needs.TABLES:
            import_module("keepwell.site.releases").refuse_other_tables()
        code: int = module.run(options)
    return code


def parser_of(verb: Verb) -> argparse.ArgumentParser:
    """An empty parser for a verb."""
    return argparse.ArgumentParser(prog=f"keepwell {verb.name}", description=gettext(verb.about) + ".")


def overview(known: dict[str, Verb]) -> str:
    """What `keepwell` alone prints."""
    widest = max(len(name) for name in known)
    lines = [
        gettext("keepwell {version}: the after-sales assurance of PLM software").format(version=keepwell.__version__)
    ]
    lines += ["", gettext("Commands:")]
    lines += [f"  {verb.name:<{widest}}  {gettext(verb.about)}" for verb in known.values()]
    lines += ["", gettext("`keepwell COMMAND --help` says more. Settings: docs/reference/configuration.md")]
    return "\n".join(lines)
