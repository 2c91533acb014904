# SPDX-License-Identifier: Apache-2.0
"""Reads events from CSV (also zipped), XES (also gzipped) and JSON Lines, one at a time, whatever the size."""

from collections.abc import Generator
from pathlib import Path

from django.utils.translation import gettext as _

from keepwell.core.casehistory import LogMapping, Reject, Row
from keepwell.desk.incident_log.csv_rows import csv_rows
from keepwell.desk.incident_log.errors import LogEndsEarly
from keepwell.desk.incident_log.json_rows import json_rows
from keepwell.desk.incident_log.packing import DAMAGE, opened
from keepwell.desk.incident_log.xes_rows import xes_rows

_READERS = {"csv": csv_rows, "xes": xes_rows, "jsonl": json_rows}


def read_rows(path: Path, mapping: LogMapping) -> Generator[Row | Reject, None, None]:
    """The events of a file in their order, numbered from 1; raises LogError, or LogEndsEarly after the good part."""
    count = 0
    with opened(path) as stream:
        try:
            for item in _READERS[mapping.format](stream, mapping, path):
                count += 1
                yield item
        except DAMAGE:
            words = _("{path} ends in the middle after {count} events. Those are kept; fetch the whole file and go on.")
            raise LogEndsEarly(words.format(path=path, count=count)) from None
