# SPDX-License-Identifier: Apache-2.0
"""A look through a running installation, as the application sees it: rows, attachments, logs, and a first page."""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.test import Client

from keepwell.audit.models import AuditEvent, LogLeaf
from keepwell.audit.services import INSTALLATION, verify_all
from keepwell.core.merkle import Frontier
from keepwell.files import selectors as files
from keepwell.files.models import StoredFile
from keepwell.kernel import clock
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope
from keepwell.protection.signed import Json
from keepwell.protection.stream import CHUNK

_EVERYTHING = Scope(everything=True)
#: tables of which an installation lives; the certificate counts their rows
KEY_TABLES = (
    *("people.Organisation", "people.Person", "people.Account", "people.RoleHeld", "contracts.Contract", "sla.Promise"),
    *("desk.Ticket", "desk.Message", "desk.Attachment", "files.StoredFile", "audit.AuditEvent", "audit.LogLeaf"),
)


class InstalledStore:
    """This installation's attachments and counts, for taking a backup."""

    def contents(self) -> Iterable[str]:
        """The hash of every content that lies here now."""
        return files.contents()

    def open(self, sha256: str) -> BinaryIO:
        """One content."""
        return files.open_content(sha256)

    def counts(self) -> Mapping[str, int]:
        """Rows of the key tables, now."""
        return row_counts()


def row_counts() -> dict[str, int]:
    """Rows of the key tables, as the application sees them."""
    with within_scope(_EVERYTHING):
        return {name: apps.get_model(name)._base_manager.count() for name in KEY_TABLES}


def inspect(given_heads: Path | None) -> Json:
    """Everything a certificate needs to know of a copy."""
    # first: verifying the logs below walks through everything and takes longest
    page = Client(SERVER_NAME="127.0.0.1").get(settings.LOGIN_URL, secure=True)
    return {
        "first_page": page.status_code,
        "counts": row_counts(),
        "attachments": _attachments(),
        "logs": _logs(),
        "given_heads": _compare(given_heads) if given_heads is not None else None,
        "last_entry_at": _last_entry_at(),
    }


def _attachments() -> Json:
    """Every attachment that the database knows, read again and hashed."""
    with within_scope(_EVERYTHING):
        known = list(StoredFile.objects.values_list("sha256", flat=True))
    wrong = []
    for sha256 in known:
        digest = hashlib.sha256()
        try:
            with files.open_content(sha256) as content:
                while portion := content.read(CHUNK):
                    digest.update(portion)
        except FileNotFoundError:
            wrong.append(f"{sha256}: missing")
            continue
        if digest.hexdigest() != sha256:
            wrong.append(f"{sha256}: changed")
    return {"rows": len(known), "wrong": wrong}


def _logs() -> list[Json]:
    return [
        {
            "log": str(report.log),
            "entries": report.entries,
            "heads": report.heads,
            "pinned": report.pinned,
            "findings": [finding.text for finding in report.findings],
        }
        for report in verify_all(now=clock.now())
    ]


def _last_entry_at() -> str | None:
    with within_scope(_EVERYTHING):
        newest = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    return newest.isoformat() if newest else None


def _compare(path: Path) -> Json:
    """Heads that were kept elsewhere: those within the copy must follow from its leaves, those beyond it are lost."""
    wanted: dict[str, dict[int, str]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        if len(parts := line.split()) >= 4:
            wanted[parts[1]][int(parts[2])] = parts[3]
    same, beyond, wrong = 0, 0, []
    for name, heads in sorted(wanted.items()):
        log = str(INSTALLATION) if name == "installation" else name
        roots, size = _roots(log, set(heads))
        beyond += max(0, max(heads) - size)
        for at, root in heads.items():
            if at in roots and roots[at] == root:
                same += 1
            elif at <= size:
                wrong.append(f"{name} {at}")
    return {"same": same, "beyond": beyond, "wrong": wrong}


def _roots(log: str, sizes: set[int]) -> tuple[dict[int, str], int]:
    frontier, found, waiting = Frontier(), {}, []
    with within_scope(_EVERYTHING):
        leaves = LogLeaf.objects.filter(customer_id=log).order_by("index").values_list("leaf", flat=True)
        count = 0
        for leaf in leaves.iterator(chunk_size=5000):
            waiting.append(bytes(leaf))
            count += 1
            if count in sizes:
                frontier, waiting = frontier.extend(waiting), []
                found[count] = base64.b64encode(frontier.root()).decode()
    return found, count
