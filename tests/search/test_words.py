# SPDX-License-Identifier: Apache-2.0
"""Texts as words, and questions as queries."""

import pytest

from keepwell.search.marking import Segment, marked, snippet
from keepwell.search.vectors import query, vector
from keepwell.search.words import chunks, words_of

WORDS = [
    ("图纸检入", ["图纸", "纸检", "检入"]),
    ("库", ["库"]),
    ("物料清单", ["物料", "料清", "清单", "物料清单"]),
    ("ECN-2024-001", ["ecn2024001", "ecn", "2024", "001"]),
    ("Pro/E", ["proe", "pro", "e"]),
    ("ProE", ["proe", "pro", "e"]),
    ("WTPart", ["wtpart", "wt", "part"]),
    ("ＣＡＤ３", ["cad3", "cad", "3"]),
    ("Creo闪退", ["creo", "闪退"]),
    ("C++ 与 .NET", ["c", "与", "net"]),
    ("，。！", []),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_a_text_is_found_under_these_words(text: str, expected: list[str]) -> None:
    assert list(words_of(text)) == expected


CHUNKS = [
    ("图纸检入失败", ["图纸", "检入", "失败"]),
    ("升版", ["升版"]),
    ("料号不对", ["料号", "不对"]),
    ("库", ["库"]),
]


@pytest.mark.parametrize(("text", "expected"), CHUNKS)
def test_a_question_is_cut_into_chunks_that_keep_single_characters_company(text: str, expected: list[str]) -> None:
    assert chunks(text) == expected


QUERIES = [
    ("图层移入", "('图层') & ('移入')"),
    ("库", "'库':*"),
    ("借用件", "('借用件' | ('借用' & '用件'))"),
    ("Pro/E", "('proe':* | ('pro' & 'e'))"),
    ("2024-001", "('2024001':* | ('2024' & '001'))"),
    ("Creo 失败", "'creo':* & ('失败')"),
    ("a'b\\c", "'a' & 'b' & 'c'"),
    ("'; DROP TABLE", "'drop':* & 'table':*"),
    ("  ！？", ""),
]


@pytest.mark.parametrize(("text", "expected"), QUERIES)
def test_a_question_becomes_a_query(text: str, expected: str) -> None:
    assert query(text).strict == expected


def test_single_words_are_weighed_when_nothing_holds_all() -> None:
    assert query("失败 Creo12").words == ("失败", "creo12", "creo", "12")


def test_a_word_of_the_dictionary_asks_for_its_synonyms_too() -> None:
    assert query("ECN 失败").strict.startswith("('ecn':* | ('工程变更' | ('工程' & '程变' & '变更')) | 'eco' | ")
    assert query("检入").strict == "(('检入') | ('check' & 'in') | ('签入'))"
    assert query("check-in").strict == "(('checkin':* | ('check' & 'in')) | ('检入') | ('签入'))"


def test_traditional_characters_are_found_as_simplified_ones() -> None:
    assert list(words_of("設計變更")) == ["设计", "计变", "变更", "设计变更"]
    assert marked("設計失敗", query("失败").marks) == (Segment("設計", False), Segment("失敗", True))


def test_a_vector_keeps_weights_and_a_few_positions_of_each_word() -> None:
    assert vector([(["ecn"], "A"), (["图纸", "图纸"], "D")]) == "'ecn':1A '图纸':12D,13D"
    assert vector([(["a"] * 9, "B")]) == "'a':1B,2B,3B,4B"


def test_marks_stand_where_the_words_stand() -> None:
    marks = query("检入 pro/e").marks
    assert marked("ProE 图纸检入失败", marks) == (
        Segment("ProE", True),
        Segment(" 图纸", False),
        Segment("检入", True),
        Segment("失败", False),
    )


def test_a_snippet_begins_shortly_before_the_first_match() -> None:
    text = "前" * 200 + "检入失败" + "后" * 200
    shown = snippet(text, query("检入").marks)
    assert shown[0] == Segment("…" + "前" * 30, False)
    assert shown[1] == Segment("检入", True)
    assert shown[2].text.endswith("…")
    assert len("".join(part.text for part in shown)) == 122


def test_markup_in_a_text_stays_text() -> None:
    assert marked("<b>检入</b>", ("检入",)) == (Segment("<b>", False), Segment("检入", True), Segment("</b>", False))
