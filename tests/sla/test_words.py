# SPDX-License-Identifier: Apache-2.0
"""The rooms' words cover the engine's, and the shipped terms are the engine's default policy (D1)."""

from enum import StrEnum

import pytest
from django.db.models import TextChoices
from django.utils.translation import override

from keepwell.contracts.choices import Milestone, PauseReason, ReopenRule, ResolveStop, RetargetRule, ShippedTerms
from keepwell.contracts.selectors import ClauseTerms, VersionTerms
from keepwell.contracts.shipped import shipped_clauses
from keepwell.core import promise as core
from keepwell.kernel.ids import uuid7
from keepwell.sla.choices import ClockResult, ClockStatus, Level
from keepwell.sla.terms import core_terms
from keepwell.sla.wording import REASONS, pause_words, reason_words, span, step_words, week_words


@pytest.mark.parametrize(
    ("words", "engine"),
    [
        (Milestone, core.ClockKind),
        (PauseReason, core.PauseReason),
        (ResolveStop, core.StopsOn),
        (RetargetRule, core.Retarget),
        (ReopenRule, core.OnReopen),
        (ClockStatus, core.Status),
        (ClockResult, core.Result),
        (Level, core.Level),
    ],
)
def test_each_word_of_the_engine_has_a_title_here_and_no_other_has(
    words: type[TextChoices], engine: type[StrEnum]
) -> None:
    assert set(words.values) == {one.value for one in engine}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_reason_of_the_engine_has_words(language: str) -> None:
    assert set(REASONS) == set(core.Reason)
    with override(language):
        for reason in core.Reason:
            words = reason_words(reason, "waiting_customer")
            assert "%" not in words
            assert words != reason.value
            assert (words[-1] == "。") is (language == "zh-hans"), words


def _terms(shipped: str) -> VersionTerms:
    clauses = tuple(
        ClauseTerms(
            uuid7(), line.class_code, line.milestone, line.goal_seconds, line.basis,
            "CN-5x8" if line.basis == "calendar" else "", line.pause_reasons, "resolved", "carry", "resume", (75, 90),
            words_zh="", words_en="",
        )
        for line in shipped_clauses(shipped)
    )  # fmt: skip
    return VersionTerms(uuid7(), 1, uuid7(), "HT", False, clauses)


@pytest.mark.parametrize(
    ("shipped", "engine"),
    [
        (ShippedTerms.STANDARD, core.default_terms("CN-5x8")),
        (ShippedTerms.AROUND_THE_CLOCK, core.default_terms_around_the_clock()),
    ],
)
def test_the_shipped_terms_are_the_default_policy_of_the_engine(shipped: str, engine: core.Terms) -> None:
    made = core_terms(_terms(shipped))
    assert made.service_calendar == engine.service_calendar
    assert set(made.classes) == set(engine.classes)
    for name, targets in engine.classes.items():
        ours = {one.kind: (one.goal_s, one.calendar, one.pause_reasons, one.warn_at) for one in made.classes[name]}
        assert ours == {one.kind: (one.goal_s, one.calendar, one.pause_reasons, one.warn_at) for one in targets}


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("mon-fri 09:00-12:00 13:00-18:00", "周一至周五 09:00–12:00 13:00–18:00", "Mon to Fri 09:00–12:00 13:00–18:00"),
        ("sat 09:00-12:00; mon-fri 08:30-17:30", "周一至周五 08:30–17:30 · 周六 09:00–12:00",
         "Mon to Fri 08:30–17:30 · Sat 09:00–12:00"),
        ("mon,tue", "mon,tue", "mon,tue"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_week_is_read_out_in_both_languages(text: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert week_words(text) == chinese
    with override("en"):
        assert week_words(text) == english


def test_lengths_steps_and_foreign_pause_reasons() -> None:
    assert [span(seconds) for seconds in (0, 59, 11_280, 86_400, -3_661)] == [
        "0:00",
        "0:00:59",
        "3:08",
        "24:00",
        "-1:01:01",
    ]
    with override("en"):
        assert [step_words(one) for one in ("", "75", "breach", "unchallenged")] == [
            "", "Warning at 75 %", "The deadline passes", "Silence counts as consent",
        ]  # fmt: skip
        assert pause_words(["waiting_customer", "typhoon"]) == "Waiting for the customer, typhoon"
