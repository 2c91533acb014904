# SPDX-License-Identifier: Apache-2.0
"""The SLA report of six imported tickets, every figure worked out by hand.

Service hours are Monday to Friday, 9-12 and 13-18. Class P1: acknowledge within one clock hour, resolve within eight
service hours, waiting for the customer does not count. It is Monday 2025-03-10, 09:00.

| ticket | opened    | acknowledged    | resolved                    | service hours                                  |
|--------|-----------|-----------------|-----------------------------|------------------------------------------------|
| T1     | Mon 09:00 | 09:30           | 11:00                       | 2                                              |
| T2     | Mon 09:00 | 11:00           | Tue 10:00, asked 14 to 16   | 3 + 1 + 2 + 1 = 7, and 2 paused                |
| T3     | Tue 09:00 | 09:10           | Wed 15:00; again Thu 9-10   | 8 + 5 = 13, then 14                            |
| T4     | Wed 17:00 | 17:30           | open                        | 1 + 8 + 8 = 17                                 |
| T5     | Thu 10:00 | no: class P2 from 10:30, which promises nothing       |                                |
| =T6    | Fri 17:30 | no              | open                        | 0.5                                            |
"""

import csv
import io
import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from keepwell.desk.incident_log.ground import find_customer
from keepwell.desk.incident_log.importing import Telling, Wanted, run
from keepwell.desk.incident_log.mapping_files import mapping_named
from keepwell.desk.report_formats import as_csv, as_json
from keepwell.desk.report_text import as_text
from keepwell.desk.selectors.sla_report import Period, SlaReport, Times, sla_report
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.site.cli import report as command
from keepwell.site.cli.terminal import BadInput
from keepwell.site.words import spoken
from tests.desk import logs
from tests.factories.people import founded

NOW = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
HOUR, DAY = 3600, 86_400
MON, TUE, WED, THU, FRI = (f"2025-03-0{day}" for day in range(3, 8))
LIVES = {
    ("T1", f"{MON} 09:00"): [(MON, "09:00", "New"), (MON, "09:30", "Work"), (MON, "11:00", "Done")],
    ("T2", f"{MON} 09:00"): [
        (MON, "11:00", "Work"),
        (MON, "14:00", "Ask"),
        (MON, "16:00", "Work", "P1", "cad"),
        (TUE, "10:00", "Done", "P1", "cad"),
    ],
    ("T3", f"{TUE} 09:00"): [
        (TUE, "09:10", "Work"),
        (WED, "15:00", "Done"),
        (THU, "09:00", "Work"),
        (THU, "10:00", "Done"),
    ],
    ("T4", f"{WED} 17:00"): [(WED, "17:30", "Work")],
    ("T5", f"{THU} 10:00"): [(THU, "10:00", "New"), (THU, "10:30", "New", "P2")],
    ("=T6", f"{FRI} 17:30"): [(FRI, "17:30", "New")],
}


def rows() -> Iterator[logs.Cells]:
    """The lives as rows of the small log."""
    for (case, opened), life in LIVES.items():
        for day, hour, state, *rest in life:
            prio, team = [*rest, *("P1", "desk")[len(rest) :]]
            yield (case, opened, f"{day} {hour}", state, prio, team, "x")


@pytest.fixture(scope="module")
def customer(committed_for_module: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The six tickets."""
    founded()
    folder = tmp_path_factory.mktemp("six")
    wanted = Wanted(logs.csv_file(folder, rows()), mapping_named(str(logs.mapping_file(folder, "csv"))), "six")
    outcome = run(SYSTEM, wanted, Telling(lambda _done: None, io.StringIO()), now=NOW)
    assert (outcome.cases, outcome.rejected) == (6, 0)
    return "six"


def figures(code: str, period: Period | None = None) -> SlaReport:
    """The report, as the installation sees it."""
    found = find_customer(SYSTEM, code)
    assert found is not None
    with reading(SYSTEM):
        return sla_report(SYSTEM, found, period or Period(), now=NOW)


def test_attainment_counts_every_cycle(customer: str) -> None:
    found = {
        (one.class_code, one.milestone): (dict(one.counts), one.share_met) for one in figures(customer).attainments
    }
    assert found == {
        ("P1", "acknowledge"): ({"met": 3, "breached": 2}, 0.6),
        ("P1", "resolve"): ({"met": 2, "breached": 3, "open": 1}, 0.4),
        ("P2", "acknowledge"): ({"cancelled": 1}, None),
        ("P2", "resolve"): ({"cancelled": 1}, None),
    }


def test_times_count_open_tickets_as_at_least_so_long(customer: str) -> None:
    found = figures(customer)
    # 10 min, 30 min, 30 min, 2 h; still open after 63.5 and 95 h: half of six have ended after 30 minutes
    assert found.acknowledge == Times(ended=4, still_open=2, median_s=HOUR // 2, p90_s=None)
    # 2, 25, 49 h; still open after 63.5, 95 and 112 h: the third of six ends after 49 h
    assert found.resolve == Times(ended=3, still_open=3, median_s=49 * HOUR, p90_s=None)
    assert found.restore == Times(ended=0, still_open=0, median_s=None, p90_s=None)


def test_hand_overs_reopenings_and_pauses_are_added_up(customer: str) -> None:
    found = figures(customer)
    assert (found.reassignments, found.reopenings, found.reopened_tickets, found.paused_s) == (1, 1, 1, 2 * HOUR)


def test_the_worst_breaches_come_first_with_open_ones_counted_until_now(customer: str) -> None:
    worst = [(line.external_id, name, outcome.overrun_s / HOUR) for line, name, outcome in figures(customer).worst]
    assert worst == [("=T6", "acknowledge", 62.5), ("T4", "resolve", 9), ("T3", "resolve", 6), ("T2", "acknowledge", 1)]


def test_each_ticket_says_what_became_of_it(customer: str) -> None:
    found = {one["external_id"]: one for one in json.loads(as_json(figures(customer), with_tickets=True))["tickets"]}
    assert list(found) == ["=T6", "T1", "T2", "T3", "T4", "T5"]
    assert {name: (one["class"], one["acknowledge"], one["resolve"]) for name, one in found.items()} == {
        "T1": ("P1", "met", "met"),
        "T2": ("P1", "breached", "met"),
        "T3": ("P1", "met", "breached"),
        "T4": ("P1", "met", "breached"),
        "T5": ("P2", "none", "none"),
        "=T6": ("P1", "breached", "open"),
    }
    third = found["T3"]
    # the second cycle has nothing left when it begins, so it is due at once
    assert (third["resolve_due"], third["resolve_at"]) == ("2025-03-06T01:00:00Z", "2025-03-06T02:00:00Z")
    assert (third["resolve_used_s"], third["reopenings"], third["reassignments"]) == (14 * HOUR, 1, 0)
    assert (found["T2"]["resolve_paused_s"], found["T2"]["reassignments"]) == (2 * HOUR, 1)
    assert (found["T4"]["resolve_used_s"], found["T4"]["resolve_at"]) == (17 * HOUR, None)
    assert (found["T5"]["retargets"], "resolve_due" in found["T5"]) == (1, False)
    # 7.5 h are left: Monday until 17:30
    assert (found["=T6"]["resolve_used_s"], found["=T6"]["resolve_due"]) == (HOUR // 2, "2025-03-10T09:30:00Z")


def test_a_period_counts_what_was_opened_in_it(customer: str) -> None:
    within = Period(datetime(2025, 3, 4, 1, 0, tzinfo=UTC), datetime(2025, 3, 6, 2, 0, tzinfo=UTC))
    assert [line.external_id for line in figures(customer, within).tickets] == ["T3", "T4"]
    assert figures(customer, Period(until=datetime(2025, 3, 1, tzinfo=UTC))).tickets == []


def test_a_period_of_days_lasts_until_the_end_of_the_last_day() -> None:
    period = Period.of_days(date(2025, 3, 4), date(2025, 3, 5), "Asia/Shanghai")
    assert period == (datetime(2025, 3, 3, 16, 0, tzinfo=UTC), datetime(2025, 3, 5, 16, 0, tzinfo=UTC))
    assert Period.of_days(date.min, date.max, "UTC").since is not None
    assert Period.of_days(None, None, "UTC") == Period()


def test_the_report_of_nothing_has_no_figures_and_no_faults(customer: str) -> None:
    empty = figures(customer, Period(until=datetime(2025, 3, 1, tzinfo=UTC)))
    found = json.loads(as_json(empty, with_tickets=True))
    assert (found["ticket_count"], found["reopen_rate"], found["attainment"], found["tickets"]) == (0, None, [], [])
    assert "0" in as_text(empty, "Asia/Shanghai")
    assert as_csv(empty, with_tickets=False).splitlines() == [
        "class,milestone,met_share,met,breached,waived,provisional,open,cancelled"
    ]


def test_equal_reports_are_equal_bytes_in_any_language(customer: str) -> None:
    with override("en"):
        english = as_json(figures(customer), with_tickets=True)
    with override("zh-hans"):
        assert as_json(figures(customer), with_tickets=True) == english


def test_a_spreadsheet_runs_nothing(customer: str) -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv(figures(customer), with_tickets=True))))
    assert [line["external_id"] for line in lines] == ["'=T6", "T1", "T2", "T3", "T4", "T5"]
    assert [line["resolve"] for line in lines] == ["open", "met", "met", "breached", "breached", "none"]
    attainment = as_csv(figures(customer), with_tickets=False).splitlines()
    assert attainment[1:3] == ["P1,acknowledge,0.6000,3,2,0,0,0,0", "P1,resolve,0.4000,2,3,0,0,1,0"]


def test_the_text_reads_in_english(customer: str) -> None:
    with override("en"):
        text = as_text(figures(customer, Period(datetime(2025, 3, 2, 16, 0, tzinfo=UTC))), "Asia/Shanghai")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "Service levels of six, 2025-03-03 00:00 to …: 6 tickets"
    assert "P1 Acknowledge 60.0% 3 2 0 0 0 0" in lines
    assert "to resolve 49.0 – 3 3" in lines
    assert "Reopened tickets: 1 (16.7%)" in lines
    assert "Paused: 2.0 service hours" in lines
    assert "T3, class P1, Resolve: 6.0 h over; reopened 1 times" in lines
    assert "=T6, class P1, Acknowledge: 62.5 h over; no hand-over, pause or reopening is on record" in lines


def test_the_text_reads_in_chinese_and_stays_in_columns(customer: str) -> None:
    with override("zh-hans"):
        text = as_text(figures(customer), "Asia/Shanghai")
    assert text.startswith("six 的服务水平，… 至 …：6 个工单\n")
    assert "T3，级别 P1，解决：超出 6.0 小时；重新打开 1 次" in text
    head, first = text.splitlines()[2:4]
    # a Chinese character is two columns wide
    assert _columns(head[: head.index("达成率")]) == _columns(first[: first.index("60.0%")])


def _columns(text: str) -> int:
    return sum(2 if letter > "\u2e80" else 1 for letter in text)


def options(**words: object) -> Namespace:
    """The command line of a report."""
    return Namespace(
        **{"which": "sla", "customer": "six", "since": None, "until": None, "format": "json", "tickets": True, **words}
    )


def test_the_command_prints_days_of_the_customers_zone(
    customer: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert command.run(options(since=TUE, until=WED)) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert (found["from"], found["to"]) == ("2025-03-03T16:00:00Z", "2025-03-05T16:00:00Z")
    assert [one["external_id"] for one in found["tickets"]] == ["T3", "T4"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"since": WED, "until": TUE}, "--to lies before --from. Exchange them."),
        ({"since": "2025-02-30"}, "--from 2025-02-30 is no date that exists. Write it like 2026-01-31."),
        ({"customer": "sixx"}, "There is no customer sixx. Check the code in the organisation tree."),
    ],
)
def test_the_command_says_what_to_mend(customer: str, words: dict[str, object], said: str) -> None:
    with spoken("en"), pytest.raises(BadInput) as caught:
        command.run(options(**words))
    assert str(caught.value) == said
