# SPDX-License-Identifier: Apache-2.0
"""Files as the world sends them: broken, cut, locked, in the wrong encoding, or far too long."""

import gzip
import resource
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from keepwell.core.casehistory import LogMapping, Reject, RejectReason, Row
from keepwell.desk.incident_log.errors import LogEndsEarly, LogError
from keepwell.desk.incident_log.mapping_files import mapping_named
from keepwell.desk.incident_log.readers import read_rows
from tests.desk import logs

HEADER = "no,opened,at,state,prio,team,what\n"
GOOD = "A-1,2025-03-03 09:00,2025-03-03 09:00,New,P1,desk,图纸\n"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def mapping(folder: Path, form: str = "csv", **changes: str) -> LogMapping:
    """The mapping of the small log."""
    return mapping_named(str(logs.mapping_file(folder, form, **changes)))


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "log.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def short(path: Path, of: LogMapping) -> list[object]:
    """Rows as their number and case, rejects as their number, reason and case."""
    return [
        (item.row, item.reason, item.case) if isinstance(item, Reject) else (item.number, item.values[of.case])
        for item in read_rows(path, of)
    ]


def refusal(path: Path, of: LogMapping) -> str:
    """The words with which a file is refused."""
    with pytest.raises(LogError) as caught:
        list(read_rows(path, of))
    return str(caught.value).replace(str(path), "FILE")


def cut_off(path: Path, of: LogMapping) -> tuple[int, str]:
    """How many rows came before the file broke off, and the words about it."""
    good: list[object] = []
    with pytest.raises(LogEndsEarly) as caught:
        good.extend(read_rows(path, of))
    return len(good), str(caught.value).replace(str(path), "FILE")


def seen(path: Path, of: LogMapping) -> Iterator[Row | Reject]:
    """Rows until the file breaks off."""
    try:
        yield from read_rows(path, of)
    except LogEndsEarly:
        return


def test_the_same_log_reads_the_same_in_every_package(tmp_path: Path) -> None:
    plain = logs.csv_file(tmp_path)
    of = mapping(tmp_path)
    expected = [row.values for row in read_rows(plain, of) if isinstance(row, Row)]
    assert len(expected) == 10
    for path in (logs.zipped(plain), logs.gzipped(plain)):
        assert [row.values for row in read_rows(path, of) if isinstance(row, Row)] == expected
    json_rows = read_rows(logs.json_file(tmp_path), mapping(tmp_path, "jsonl"))
    assert [row.values for row in json_rows if isinstance(row, Row)] == expected


def test_an_xes_log_has_its_trace_in_every_row(tmp_path: Path) -> None:
    of = mapping(tmp_path, "xes")
    plain = logs.xes_file(tmp_path)
    rows = [row for row in read_rows(plain, of) if isinstance(row, Row)]
    assert [row.number for row in rows] == list(range(1, 11))
    assert rows[3].values == {
        "trace:concept:name": "A-1",
        "trace:opened": "2025-03-03T09:00:00+08:00",
        "trace:prio": "P1",
        "trace:what": "=打开图纸报错",
        "time:timestamp": "2025-03-03T14:00:00+08:00",
        "lifecycle:state": "Work",
        "org:group": "cad",
    }
    assert list(read_rows(logs.gzipped(plain), of)) == rows


def test_a_broken_line_costs_itself_alone(tmp_path: Path) -> None:
    text = HEADER + GOOD + "B-2,2025-03-03\n" + GOOD + "\n" + GOOD.replace("图纸", "a,b") + GOOD
    assert short(written(tmp_path, text), mapping(tmp_path)) == [
        (1, "A-1"),
        (2, RejectReason.BROKEN_LINE, "B-2"),
        (3, "A-1"),
        (4, RejectReason.BROKEN_LINE, "A-1"),
        (5, "A-1"),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line(tmp_path: Path) -> None:
    text = HEADER + GOOD + 'B-2,2025-03-03 09:00,2025-03-03 09:00,New,P1,desk,"oh\n' + GOOD * 500
    found = short(written(tmp_path, text), mapping(tmp_path))
    assert len(found) == 502
    assert [item for item in found if len(item) > 2] == [(2, RejectReason.BROKEN_LINE, "")]  # type: ignore[arg-type]  # a tuple


def test_a_cell_may_run_over_lines(tmp_path: Path) -> None:
    text = HEADER + GOOD.replace("图纸", '"第一行\r\n第二行, ""引用"""') + GOOD
    rows = list(read_rows(written(tmp_path, text), mapping(tmp_path)))
    assert [row.values["what"] for row in rows if isinstance(row, Row)] == ['第一行\r\n第二行, "引用"', "图纸"]


def test_a_line_of_many_megabytes_is_one_broken_line(tmp_path: Path) -> None:
    text = HEADER + GOOD + GOOD.replace("图纸", "x" * 5_000_000) + GOOD
    assert short(written(tmp_path, text), mapping(tmp_path)) == [
        (1, "A-1"),
        (2, RejectReason.BROKEN_LINE, ""),
        (3, "A-1"),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        of = mapping(tmp_path, **{"[columns]": f'encoding = "{encoding.removesuffix("-sig")}"\n[columns]'})
        assert short(written(tmp_path, HEADER + GOOD, encoding), of) == [(1, "A-1")]


def test_a_log_from_a_chinese_spreadsheet_reads_with_its_encoding(tmp_path: Path) -> None:
    of = mapping(tmp_path, **{"[columns]": 'encoding = "gb18030"\n[columns]'})
    (row,) = read_rows(written(tmp_path, HEADER + GOOD, "gb18030"), of)
    assert isinstance(row, Row)
    assert row.values["what"] == "图纸"


@pytest.mark.parametrize(("said", "meant"), [("utf-8", "gb18030"), ("ascii", "utf-8"), ("utf-8", "latin-1")])
def test_rows_in_another_encoding_are_refused_and_plain_ones_kept(tmp_path: Path, said: str, meant: str) -> None:
    of = mapping(tmp_path, **{"[columns]": f'encoding = "{said}"\n[columns]'})
    text = HEADER + GOOD.replace("图纸", "ü" if meant == "latin-1" else "装配") + GOOD.replace("图纸", "plain")
    assert short(written(tmp_path, text, meant), of) == [(1, RejectReason.UNREADABLE_CHARACTER, "A-1"), (2, "A-1")]


def test_an_unreadable_case_number_can_still_be_written_down(tmp_path: Path) -> None:
    (reject,) = read_rows(written(tmp_path, HEADER + GOOD.replace("A-1", "单1"), "gb18030"), mapping(tmp_path))
    assert isinstance(reject, Reject)
    reject.case.encode("utf-8")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    words = "FILE has no column prio. It has: at, no, opened, priority, state, team, what. "
    words += "Choose the right mapping, or correct it."
    text = HEADER.replace("prio", "priority") + GOOD
    assert refusal(written(tmp_path, text), mapping(tmp_path)) == words
    (tmp_path / "empty.csv").write_bytes(b"")
    assert "has no column at, no" in refusal(tmp_path / "empty.csv", mapping(tmp_path))


def test_a_column_that_only_some_json_objects_have_is_there(tmp_path: Path) -> None:
    lines = logs.json_file(tmp_path).read_text(encoding="utf-8").splitlines()
    first = lines[0].replace('"prio": "P1", ', "")
    path = written(tmp_path, "\n".join([first, *lines[1:]]), name="some.jsonl")
    assert len(list(read_rows(path, mapping(tmp_path, "jsonl")))) == 10
    none = written(tmp_path, "\n".join(line.replace("prio", "p") for line in lines), name="none.jsonl")
    assert "has no column prio" in refusal(none, mapping(tmp_path, "jsonl"))


def test_a_bad_json_line_costs_itself_alone(tmp_path: Path) -> None:
    good = logs.json_file(tmp_path).read_text(encoding="utf-8").splitlines()
    text = "\ufeff" + "\n".join([good[0], "{oops", "", "[1, 2]", good[1].replace('"desk"', "null"), good[2]]) + "\n\n"
    of = mapping(tmp_path, "jsonl")
    path = written(tmp_path, text, name="bad.jsonl")
    assert short(path, of) == [
        (1, "A-1"),
        (2, RejectReason.BROKEN_LINE, ""),
        (3, RejectReason.BROKEN_LINE, ""),
        (4, "A-1"),
        (5, "A-1"),
    ]
    assert [row.values["team"] for row in read_rows(path, of) if isinstance(row, Row)] == ["desk", "", "desk"]


def test_values_of_json_stand_as_json_writes_them(tmp_path: Path) -> None:
    line = '{"no": 17, "opened": "x", "at": "x", "state": true, "prio": 3.0, "team": {"a": 1}, "what": "图"}'
    (row,) = read_rows(written(tmp_path, line, name="values.jsonl"), mapping(tmp_path, "jsonl"))
    assert isinstance(row, Row)
    assert [row.values[name] for name in ("no", "state", "prio", "team", "what")] == [
        "17",
        "true",
        "3.0",
        '{"a":1}',
        "图",
    ]


def test_a_json_line_in_another_encoding_is_refused(tmp_path: Path) -> None:
    lines = logs.json_file(tmp_path).read_text(encoding="utf-8")
    found = short(written(tmp_path, lines, "gb18030", "gb.jsonl"), mapping(tmp_path, "jsonl"))
    assert found[0] == (1, RejectReason.UNREADABLE_CHARACTER, "")
    assert found[-1] == (10, "C-3")


def test_a_missing_file_a_folder_and_a_damaged_package_are_refused_in_words(tmp_path: Path) -> None:
    of = mapping(tmp_path)
    assert refusal(tmp_path / "none.csv", of) == "There is no file FILE. Check the path."
    assert refusal(tmp_path, of) == "FILE cannot be read. Name a file that you may read."
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(logs.zipped(logs.csv_file(tmp_path)).read_bytes()[:40])
    assert refusal(damaged, of) == "FILE is a damaged zip file. Fetch it again."


def test_a_zip_file_with_two_members_is_refused_and_one_from_a_mac_is_not(tmp_path: Path) -> None:
    plain, of = logs.csv_file(tmp_path), mapping(tmp_path)
    words = "FILE holds 2 files; one is wanted. Unpack it and name the right one."
    assert refusal(logs.zipped(plain, "other.csv"), of) == words
    assert len(list(read_rows(logs.zipped(plain, "__MACOSX/._log.csv"), of))) == 10


def test_a_locked_zip_file_is_refused(tmp_path: Path) -> None:
    path = logs.zipped(logs.csv_file(tmp_path))
    content = bytearray(path.read_bytes())
    for place, offset in ((content.find(b"PK\x03\x04"), 6), (content.find(b"PK\x01\x02"), 8)):
        content[place + offset] |= 1  # the bit that says: a password is needed
    path.write_bytes(content)
    assert refusal(path, mapping(tmp_path)) == "FILE is locked or packed in an unknown way. Unpack it first."


def test_a_gzip_file_cut_in_the_middle_gives_what_it_has(tmp_path: Path) -> None:
    rows = [(f"A-{n}", *logs.LOG[0][1:]) for n in range(20_000)]
    whole = logs.gzipped(logs.csv_file(tmp_path, rows))
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    good, words = cut_off(whole, mapping(tmp_path))
    assert 5_000 < good < 15_000
    assert words == f"FILE ends in the middle after {good} events. Those are kept; fetch the whole file and go on."


def test_a_cut_gzip_of_json_lines_gives_its_first_rows_too(tmp_path: Path) -> None:
    path = logs.gzipped(logs.json_file(tmp_path, logs.LOG * 20))
    path.write_bytes(path.read_bytes()[:-9])
    good, _ = cut_off(path, mapping(tmp_path, "jsonl"))
    assert good > 0


def test_a_zip_file_with_a_wrong_checksum_is_said_to_break_off(tmp_path: Path) -> None:
    path = tmp_path / "stored.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("log.csv", logs.csv_text())
    path.write_bytes(path.read_bytes().replace(b"how to print", b"how to prunt", 1))
    assert "ends in the middle" in cut_off(path, mapping(tmp_path))[1]


def test_a_half_written_xes_gives_its_events_and_says_where_it_breaks(tmp_path: Path) -> None:
    text = logs.xes_file(tmp_path).read_text(encoding="utf-8")
    place = text.index("lifecycle:state", text.index("B-2"))
    path = written(tmp_path, text[:place], name="half.xes")
    good, words = cut_off(path, mapping(tmp_path, "xes"))
    assert good == 5
    line = text[:place].count("\n") + 1
    assert words.startswith(f"FILE ends or breaks at line {line}, column ")
    assert words.endswith("What came before is kept; mend the file.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    text = logs.xes_file(tmp_path).read_text(encoding="utf-8").replace("UTF-8", encoding).replace("?>", f"?>{bomb}", 1)
    words = refusal(written(tmp_path, text, encoding, "bomb.xes"), mapping(tmp_path, "xes"))
    assert words == "FILE declares a DOCTYPE, which XES does not have. Remove it."


def test_an_xes_in_an_encoding_xml_does_not_know_is_refused(tmp_path: Path) -> None:
    text = logs.xes_file(tmp_path).read_text(encoding="utf-8").replace("UTF-8", "gb18030")
    words = refusal(written(tmp_path, text, "gb18030", "gb.xes"), mapping(tmp_path, "xes"))
    assert words == "FILE is in an encoding that XML readers do not know. Convert it to UTF-8."


def test_nested_attributes_and_globals_of_xes_are_not_the_events_own(tmp_path: Path) -> None:
    text = logs.xes_file(tmp_path).read_text(encoding="utf-8")
    nested = '<list key="notes"><values><string key="state" value="deep"/></values></list>'
    path = written(tmp_path, text.replace("</event>", f"{nested}</event>"), name="nested.xes")
    rows = [row for row in read_rows(path, mapping(tmp_path, "xes")) if isinstance(row, Row)]
    assert len(rows) == 10
    assert not any("state" in row.values or "notes" in row.values for row in rows)


XES_HEAD = """<log><trace><string key="concept:name" value="A"/><string key="opened" value="o"/>
<string key="prio" value="P1"/><string key="what" value="w"/>
"""
XES_EVENT = """<event><date key="time:timestamp" value="2025-03-03T09:00:00Z"/><string key="org:group" value="g%d"/>
<string key="lifecycle:state" value="长长长长长长长长长长长长长长长长长长长长"/></event>
"""
CSV_LINE = "A-%d,o,2025-03-03 09:00,New,P1,desk,字字字字字字字字字字字字字字字字字字字字字字字字字\n"


def _large(path: Path, megabytes: int, form: str) -> Path:
    """A log of so many megabytes; XES in one single trace, the worst there is."""
    head, line, end = (HEADER, CSV_LINE, "") if form == "csv" else (XES_HEAD, XES_EVENT, "</trace></log>")
    size = number = 0
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(head.encode())
        while size < megabytes * 2**20:
            block = "".join(line % n for n in range(number, number + 2_000)).encode()
            out.write(block)
            size, number = size + len(block), number + 2_000
        out.write(end.encode())
    return path


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str) -> None:
    path, of = _large(tmp_path / f"large.{form}.gz", 12, form), mapping(tmp_path, form)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_rows(path, of))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 40_000
    assert peak < 6 * 2**20


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["csv", "xes"])
def test_two_hundred_megabytes_need_no_more_memory_than_one(tmp_path: Path, form: str) -> None:
    path, of = _large(tmp_path / f"large.{form}.gz", 200, form), mapping(tmp_path, form)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in read_rows(path, of)) > 700_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 2**10
