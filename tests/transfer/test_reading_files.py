# SPDX-License-Identifier: Apache-2.0
"""Tables as people have them: any usual encoding and delimiter, damaged lines, workbooks, and what would harm."""

import io
import zipfile
from pathlib import Path

import orjson
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from keepwell.core.spreadsheets import plain_cell, safe_cell
from keepwell.transfer.choices import StockKind
from keepwell.transfer.kinds.columns import guessed
from keepwell.transfer.kinds.specs import PEOPLE, SPECS
from keepwell.transfer.reading import Layout, StockError, layout_of, lines_of
from keepwell.transfer.sheets import template_of
from keepwell.transfer.spreadsheets import write_csv, write_xlsx
from keepwell.transfer.tickets.shape import schema

HEADER, ROWS = "工号;姓名;邮箱", ["E1;陈一;a@example.com", "E2;王二;b@example.com"]
TEXT = "\r\n".join([HEADER, *ROWS]) + "\r\n"


def read(content: bytes) -> tuple[Layout, list[tuple[int, list[str], str]]]:
    layout = layout_of(io.BytesIO(content), PEOPLE.known_names())
    return layout, [(line.number, line.cells, line.flaw) for line in lines_of(io.BytesIO(content), layout)]


@pytest.mark.parametrize(
    ("encoding", "mark", "known"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("gb18030", b"", "gb18030"),
    ],
)
def test_every_usual_encoding_is_recognised_and_utf_16_is_never_read_as_utf_8(
    encoding: str, mark: bytes, known: str
) -> None:
    layout, rows = read(mark + TEXT.encode(encoding))
    assert layout.encoding == known
    assert layout.header == ("工号", "姓名", "邮箱")
    assert rows == [(2, ["E1", "陈一", "a@example.com"], ""), (3, ["E2", "王二", "b@example.com"], "")]


def test_plain_english_in_utf_16_without_a_mark_is_no_utf_8() -> None:
    layout, rows = read(b"staff number,name\nE1,Chen\n".decode().encode("utf-16-le"))
    assert (layout.encoding, rows) == ("utf-16-le", [(2, ["E1", "Chen"], "")])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
def test_the_delimiter_is_the_one_that_gives_known_columns(delimiter: str) -> None:
    layout, rows = read(TEXT.replace(";", delimiter).encode())
    assert (layout.delimiter, len(rows)) == (delimiter, 2)


def test_bytes_of_no_encoding_are_refused_in_words() -> None:
    with pytest.raises(StockError):
        read(b"name,mail\n\x81\xff\xff\xfe\n" + bytes(range(128, 256)))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n", b"   "])
def test_an_empty_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(StockError):
        read(content)


def test_a_quote_that_is_never_closed_costs_its_own_line_only() -> None:
    _layout, rows = read('姓名,邮箱\n"陈一,a@b.cc\n王二,b@b.cc\n"李\n三",c@b.cc\n'.encode())
    assert rows[0][2] == "broken_line"
    assert (3, ["王二", "b@b.cc"], "") in rows
    assert rows[-1] == (4, ["李\n三", "c@b.cc"], "") or rows[-1][0] >= 4


def test_a_cell_with_line_ends_is_one_row_and_the_next_keeps_its_number() -> None:
    _layout, rows = read('姓名,邮箱\n"陈\n一",a@b.cc\n王二,b@b.cc\n'.encode())
    assert rows == [(2, ["陈\n一", "a@b.cc"], ""), (4, ["王二", "b@b.cc"], "")]


def test_a_workbook_keeps_numbers_dates_and_row_numbers() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["工号", "姓名", "邮箱"], [1001, "陈一", "a@b.cc"], [None, None, None], [1002.0, "王二", None]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    layout, rows = read(out.getvalue())
    assert layout.form == "xlsx"
    assert [(number, cells[:2]) for number, cells, _flaw in rows] == [(2, ["1001", "陈一"]), (4, ["1002", "王二"])]


def _book(**parts: bytes) -> bytes:
    out = io.BytesIO()
    write_xlsx(out, [["姓名"], ["陈一"]], "x")
    made = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts.pop(name.rpartition("/")[2].removesuffix(".xml"), source.read(name)))
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 this is no archive",
        _book(bomb=bytes(450 * 2**20)),
        _book(sheet1=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'),
        _book(sheet1=b"<worksheet><sheetData><row><c"),
        _book()[:-400],
    ],
    ids=["no archive", "bomb", "entities", "cut xml", "cut archive"],
)
def test_a_workbook_that_would_harm_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(StockError):
        read(content)


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_nothing_that_goes_out_runs_and_everything_comes_back(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    if not (text.startswith("'") and text[1:2] in ("=", "+", "-", "@", "\t", "\r")):
        assert plain_cell(safe_cell(text)) == text


def test_formulas_are_texts_in_both_forms() -> None:
    rows = [["name"], ["=1+1"], ["+86 21"], ["@x"]]
    sheet, book = io.BytesIO(), io.BytesIO()
    write_csv(sheet, rows)
    write_xlsx(book, rows, "x")
    assert sheet.getvalue().decode("utf-8-sig").splitlines() == ["name", "'=1+1", "'+86 21", "'@x"]
    book.seek(0)
    cells = [cell for row in load_workbook(book).worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    _layout, back = read(sheet.getvalue())
    assert [cells for _number, cells, _flaw in back] == [["=1+1"], ["+86 21"], ["@x"]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", list(SPECS))
def test_a_template_can_go_back_as_it_is_in_either_language(kind: StockKind, language: str, form: str) -> None:
    spec = SPECS[kind]
    with override(language):
        content = template_of(spec, form)
    layout = layout_of(io.BytesIO(content), spec.known_names())
    assert guessed(spec.columns, layout.header) == {column.name: at for at, column in enumerate(spec.columns)}


def test_the_schema_that_is_shipped_is_the_one_that_is_checked() -> None:
    shipped = Path(__file__).parents[2] / "docs" / "reference" / "ticket-v1.schema.json"
    assert orjson.loads(shipped.read_bytes()) == orjson.loads(orjson.dumps(schema()))
