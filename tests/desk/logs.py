# SPDX-License-Identifier: Apache-2.0
"""One small log of another desk in three formats, with its mapping: three cases, ten events, worked out by hand."""

import csv
import gzip
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

COLUMNS = ("no", "opened", "at", "state", "prio", "team", "what")
Cells = tuple[str, ...]

#: Monday 2025-03-03 to Wednesday; the calendar is Monday to Friday, 09:00-12:00 and 13:00-18:00 in Shanghai
LOG: tuple[Cells, ...] = (
    ("A-1", "2025-03-03 09:00", "2025-03-03 09:00", "New", "P1", "desk", "=打开图纸报错"),
    ("A-1", "2025-03-03 09:00", "2025-03-03 09:30", "Work", "P1", "desk", "=打开图纸报错"),
    ("A-1", "2025-03-03 09:00", "2025-03-03 11:00", "Ask", "P1", "desk", "=打开图纸报错"),
    ("A-1", "2025-03-03 09:00", "2025-03-03 14:00", "Work", "P1", "cad", "=打开图纸报错"),
    ("A-1", "2025-03-03 09:00", "2025-03-03 15:00", "Done", "P1", "cad", "=打开图纸报错"),
    ("B-2", "2025-03-03 17:00", "2025-03-03 17:30", "Work", "P1", "desk", "BOM 缺件"),
    ("B-2", "2025-03-03 17:00", "2025-03-05 10:00", "Done", "P1", "desk", "BOM 缺件"),
    ("B-2", "2025-03-03 17:00", "2025-03-05 11:00", "Work", "P1", "desk", "BOM 缺件"),
    ("C-3", "2025-03-04 10:00", "2025-03-04 10:00", "New", "P2", "desk", "how to print"),
    ("C-3", "2025-03-04 10:00", "2025-03-04 16:00", "Shut", "P2", "desk", "how to print"),
)

MAPPING = """
name = "small"

[file]
format = "{format}"

[columns]
case = "{case}"
at = "{at}"
opened_at = "{opened}"
state = "{state}"
class = "{prio}"
group = "{team}"

[time]
format = "{time}"
zone = "Asia/Shanghai"

[states]
New = "new"
Work = "active"
Ask = "waiting:waiting_customer"
Done = "resolved"
Shut = "closed"

[ticket]
title = "{{{what}}}"

[contract]
number = "OLD-1"

[contract.calendar]
code = "small-week"
zone = "Asia/Shanghai"

[contract.calendar.days]
monday = ["09:00-12:00", "13:00-18:00"]
tuesday = ["09:00-12:00", "13:00-18:00"]
wednesday = ["09:00-12:00", "13:00-18:00"]
thursday = ["09:00-12:00", "13:00-18:00"]
friday = ["09:00-12:00", "13:00-18:00"]

[[contract.clauses]]
class = "P1"
milestone = "resolve"
hours = 8
calendar = "small-week"
pause_reasons = ["waiting_customer"]

[[contract.clauses]]
class = "P1"
milestone = "acknowledge"
hours = 1
calendar = "24x7"

[people]
csm = "历史值守"
"""
_PLAIN = {name: name for name in ("opened", "at", "state", "prio", "team", "what")} | {"case": "no"}
_XES = {
    "case": "trace:concept:name",
    "opened": "trace:opened",
    "at": "time:timestamp",
    "state": "lifecycle:state",
    "prio": "trace:prio",
    "team": "org:group",
    "what": "trace:what",
}


def mapping_file(folder: Path, form: str, **changes: str) -> Path:
    """The mapping of the log in one format; a change replaces a piece of its text."""
    names = _XES if form == "xes" else _PLAIN
    text = MAPPING.format(format=form, time="iso" if form == "xes" else "%Y-%m-%d %H:%M", **names)
    for old, new in changes.items():
        text = text.replace(old, new)
    path = folder / f"{form}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def csv_text(rows: Iterable[Cells] = LOG) -> str:
    """The rows as CSV."""
    lines = [",".join(COLUMNS), *(",".join(f'"{cell}"' for cell in cells) for cells in rows)]
    return "\r\n".join(lines) + "\r\n"


def csv_file(folder: Path, rows: Iterable[Cells] = LOG, encoding: str = "utf-8-sig") -> Path:
    """The log as a spreadsheet saves it."""
    path = folder / "log.csv"
    path.write_bytes(csv_text(rows).encode(encoding))
    return path


def zipped(path: Path, *more: str) -> Path:
    """The same file in a zip archive, with more members when named."""
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
        for name in more:
            archive.writestr(name, "…")
    return target


def gzipped(path: Path) -> Path:
    """The same file gzipped."""
    target = path.with_name(path.name + ".gz")
    target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return target


def json_file(folder: Path, rows: Iterable[Cells] = LOG) -> Path:
    """The log as JSON Lines."""
    path = folder / "log.jsonl"
    objects: list[dict[str, Any]] = [dict(zip(COLUMNS, cells, strict=True)) for cells in rows]
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects), encoding="utf-8")
    return path


def xes_file(folder: Path, rows: Sequence[Cells] = LOG) -> Path:
    """The log as XES: one trace a case, times with their offset."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', '<log xes.version="2.0" xmlns="http://www.xes-standard.org/">']
    parts += ['<global scope="event"><string key="concept:name" value="?"/></global>']
    for case in dict.fromkeys(cells[0] for cells in rows):
        mine = [cells for cells in rows if cells[0] == case]
        _, opened, _, _, prio, _, what = mine[0]
        parts += ["<trace>", _attribute("concept:name", case), _attribute("opened", _iso(opened), "date")]
        parts += [_attribute("prio", prio), _attribute("what", what)]
        for _, _, at, state, _, team, _ in mine:
            parts += ["<event>", _attribute("time:timestamp", _iso(at), "date")]
            parts += [_attribute("lifecycle:state", state), _attribute("org:group", team), "</event>"]
        parts.append("</trace>")
    path = folder / "log.xes"
    path.write_text("\n".join([*parts, "</log>"]), encoding="utf-8")
    return path


def _attribute(key: str, value: str, kind: str = "string") -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"


def _iso(text: str) -> str:
    return text.replace(" ", "T") + ":00+08:00"


def rejects_of(text: str) -> list[list[str]]:
    """The rejects file without its header."""
    return list(csv.reader(text.splitlines()))[1:]
