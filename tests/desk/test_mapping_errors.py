# SPDX-License-Identifier: Apache-2.0
"""Every fault of a mapping is said with its place and its mend, in English and Chinese."""

from pathlib import Path

import pytest
from django.utils.translation import override

from keepwell.core.casehistory import MappingError, read_mapping
from keepwell.core.casehistory.mapping_reading import CAUSES, KINDS, SEVERITIES
from keepwell.desk.choices import Cause, Kind, Severity
from keepwell.desk.incident_log.errors import MAPPING_WORDS, REJECT_WORDS, LogError
from keepwell.desk.incident_log.mapping_files import mapping_named
from tests.core.logs import table
from tests.desk import logs

#: code, what is changed in the good mapping, and the message after the file's name
FAULTS = [
    ("unknown_key", {"[columns]": "[colums]"}, "colums: There is no such key. Did you mean: columns?"),
    ("unknown_key", {"state =": "states ="}, "columns.states: There is no such key. Did you mean: state?"),
    ("unknown_key", {"milestone =": "mileston ="},
     "contract.clauses[1].mileston: There is no such key. Did you mean: milestone?"),
    ("missing", {'case = "no"': ""}, "columns.case: This key is missing or empty. Give it a value."),
    ("missing", {'case = "no"': 'case = " "'}, "columns.case: This key is missing or empty. Give it a value."),
    ("missing", {'name = "small"': ""}, "name: This key is missing or empty. Give it a value."),
    ("missing", {'zone = "Asia/Shanghai"\n\n[states]': "[states]"},
     "time.zone: This key is missing or empty. Give it a value."),
    ("missing", {"hours = 8": ""}, "contract.clauses[1].hours: This key is missing or empty. Give it a value."),
    # a clause without a calendar is never around the clock by silence (C4)
    ("missing", {'calendar = "small-week"\npause': "pause"},
     "contract.clauses[1].calendar: This key is missing or empty. Give it a value."),
    ("not_a_text", {'case = "no"': "case = 7"}, "columns.case: This must be a text in quotes, not 7."),
    ("too_long", {'name = "small"': f'name = "{"x" * 41}"'}, "name: This is too long. At most 40 characters are kept."),
    ("not_a_list_of_texts", {'["waiting_customer"]': '"waiting_customer"'},
     'contract.clauses[1].pause_reasons: This must be a list of texts, like ["a", "b"], not \'waiting_customer\'.'),
    ("not_a_choice", {'format = "csv"': 'format = "cvs"'}, "file.format: “cvs” is not possible here. Write: csv."),
    ("not_a_choice", {'"active"': '"actve"'}, "states.Work: “actve” is not possible here. Write: active."),
    ("not_a_choice", {'calendar = "small-week"': 'calendar = "smal-week"'},
     "contract.clauses[1].calendar: “smal-week” is not possible here. Write: small-week."),
    ("not_a_choice", {'["waiting_customer"]': '["waiting_custmer"]'},
     "contract.clauses[1].pause_reasons: “waiting_custmer” is not possible here. Write: waiting_customer."),
    ("not_a_choice", {'milestone = "resolve"': 'milestone = "solve"'},
     "contract.clauses[1].milestone: “solve” is not possible here. Write: resolve."),
    ("not_a_delimiter", {'format = "csv"': 'format = "csv"\ndelimiter = ";;"'},
     "file.delimiter: A delimiter is one character, like \";\" or \"\\t\", not ';;'."),
    ("unknown_encoding", {'format = "csv"': 'format = "csv"\nencoding = "gb-18030x"'},
     "file.encoding: There is no encoding “gb-18030x”. Usual ones: utf-8, gb18030, utf-16."),
    ("unknown_encoding", {'format = "csv"': 'format = "csv"\nencoding = "base64"'},
     "file.encoding: There is no encoding “base64”. Usual ones: utf-8, gb18030, utf-16."),
    ("unknown_zone", {'zone = "Asia/Shanghai"': 'zone = "Asia/Beijing"'},
     "time.zone: There is no time zone “Asia/Beijing”. Write a name like Asia/Shanghai or UTC."),
    ("not_a_format", {"%Y-%m-%d %H:%M": "%d/%m %H:%M"},
     "time.format: “%d/%m %H:%M” names no complete date. Write iso, or year, month and day like %d/%m/%Y %H:%M."),
    ("not_a_format", {"%Y-%m-%d %H:%M": "%Y-%m-%d %I:%M"},  # an hour of twelve without am or pm
     "time.format: “%Y-%m-%d %I:%M” names no complete date. Write iso, or year, month and day like %d/%m/%Y %H:%M."),
    ("not_a_title", {'title = "{what}"': 'title = "{what"'},
     "ticket.title: “{what” has a brace without its partner. Write columns like {category}."),
    ("waiting_needs_reason", {"waiting:waiting_customer": "waiting"},
     "states.Ask: “waiting”: a waiting state, and no other, names its pause reason, like waiting:waiting_customer."),
    ("waiting_needs_reason", {'"active"': '"active:waiting_customer"'},
     ("states.Work: “active:waiting_customer”: a waiting state, and no other, names its pause reason, like"
      " waiting:waiting_customer.")),
    ("not_a_reason", {"waiting:waiting_customer": "waiting:On Hold"},
     "states.Ask: “On Hold” is no pause reason. Use small letters and underscores, at most 24."),
    ("not_a_window", {'"13:00-18:00"]\ntuesday': '"13:00-24:30"]\ntuesday'},
     ("contract.calendar.days.monday: “09:00-12:00, 13:00-24:30” is no window. Write it like 09:00-12:00; 24:00 is the"
      " end of the day.")),
    ("empty_calendar", {'["09:00-12:00", "13:00-18:00"]': "[]"},
     "contract.calendar.days: This calendar has no working time at all. Give at least one day a window."),
    ("not_positive_hours", {"hours = 8": "hours = 0"},
     "contract.clauses[1].hours: The goal must be a number of hours from one second to 100,000 hours, not 0."),
    ("not_positive_hours", {"hours = 8": "hours = nan"},
     "contract.clauses[1].hours: The goal must be a number of hours from one second to 100,000 hours, not nan."),
    ("not_positive_hours", {"hours = 8": "hours = true"},
     "contract.clauses[1].hours: The goal must be a number of hours from one second to 100,000 hours, not True."),
    ("twice", {'milestone = "acknowledge"': 'milestone = "resolve"'},
     "contract.clauses[2]: There are two clauses for P1, resolve. Keep one."),
]  # fmt: skip


def refusal(path: Path) -> str:
    """The words with which a mapping is refused."""
    with pytest.raises(LogError) as caught:
        mapping_named(str(path))
    return str(caught.value).replace(str(path), "FILE")


@pytest.mark.parametrize(("code", "changes", "words"), FAULTS)
def test_a_fault_is_said_with_its_place_and_its_mend(
    tmp_path: Path, code: str, changes: dict[str, str], words: str
) -> None:
    path = logs.mapping_file(tmp_path, "csv", **changes)
    with override("en"):
        assert refusal(path) == f"FILE: {words}"
    with override("zh-hans"):
        chinese = refusal(path)
    place = words.split(": ")[0]
    assert chinese.startswith(f"FILE: {place}: ")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.replace("历史", ""))


def test_every_code_has_words_and_every_word_its_code() -> None:
    tried = {code for code, _, _ in FAULTS} | {"not_a_table"}
    assert tried == set(MAPPING_WORDS)


@pytest.mark.parametrize("section", ["file", "columns", "time", "states", "contract"])
def test_a_section_that_is_no_table_is_said_so(section: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(table(**{section: "x"}))
    assert (caught.value.place, caught.value.code) == (section, "not_a_table")


@pytest.mark.parametrize("section", ["file", "columns", "time", "states"])
def test_a_section_that_is_missing_is_said_so(section: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(table(**{section: None}))
    assert (caught.value.place, caught.value.code) == (section, "missing")


def test_a_contract_without_clauses_is_refused() -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(table(contract={"number": "OLD-1", "clauses": []}))
    assert (caught.value.place, caught.value.code) == ("contract.clauses", "missing")


def test_a_clause_for_a_class_that_the_mapping_never_makes_is_refused() -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(table(classes={"1": "P2", "2": "severe"}))
    assert (caught.value.place, caught.value.words["near"]) == ("contract.clauses[1].class", "P2, severe")


def test_the_words_of_the_mapping_are_those_of_the_desk() -> None:
    assert (set(KINDS), set(CAUSES), set(SEVERITIES)) == (set(Kind.values), set(Cause.values), set(Severity.values))


def test_a_mapping_that_is_not_there_or_not_toml_is_said_so(tmp_path: Path) -> None:
    with override("en"):
        words = refusal(tmp_path / "none.toml")
        assert words.startswith("There is no mapping FILE. Shipped: ")
        assert "uci" in words
        bad = tmp_path / "bad.toml"
        bad.write_text("name = [", encoding="utf-8")
        assert refusal(bad).startswith("FILE is no TOML: ")
        bad.write_bytes("name = '中文'".encode("gb18030"))
        assert refusal(bad) == "FILE is not written in UTF-8. Save it as UTF-8."


def test_a_mapping_saved_by_an_editor_with_a_mark_reads(tmp_path: Path) -> None:
    path = logs.mapping_file(tmp_path, "csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert mapping_named(str(path)).name == "small"


def test_every_refusal_of_a_row_is_said_in_chinese() -> None:
    with override("zh-hans"):
        said = [str(words) for words in REJECT_WORDS.values()]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in words) for words in said)
