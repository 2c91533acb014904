# SPDX-License-Identifier: Apache-2.0
"""Words for what the engine answers in codes: reasons, pauses, steps, and a promise explained line by line."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.contracts.choices import PauseReason
from keepwell.core.promise import Reason
from keepwell.core.worktime import Window, WorktimeError, parse_week
from keepwell.ui.words import WEEKDAYS

REASONS: Mapping[Reason, LazyText] = {
    Reason.STARTED: gettext_lazy("Started."),
    Reason.ADOPTED: gettext_lazy("Taken over from a merged case."),
    Reason.TARGET_ADDED: gettext_lazy("Added by the new terms."),
    Reason.RESUMED_TARGET: gettext_lazy("The terms ask for it again; the used time is kept."),
    Reason.PAUSED: gettext_lazy("Paused: %(detail)s."),
    Reason.RESUMED: gettext_lazy("The pause ended."),
    Reason.CUSTOMER_ANSWERED: gettext_lazy("The customer's answer arrived, so the pause ended."),
    Reason.CLASS_CHANGED: gettext_lazy("The class changed; the used time is counted by the new clause."),
    Reason.CONTRACT_CHANGED: gettext_lazy("The contract's terms changed; the used time is counted by the new clause."),
    Reason.CALENDAR_PUBLISHED: gettext_lazy("A new version of the calendar came into force."),
    Reason.REOPENED: gettext_lazy("Reopened."),
    Reason.STOPPED: gettext_lazy("Stopped: the milestone was reached."),
    Reason.UNCHALLENGED: gettext_lazy("Stopped: nobody challenged the workaround in time, which counts as consent."),
    Reason.AWAITING_ACCEPTANCE: gettext_lazy("A workaround was published and waits for acceptance."),
    Reason.WORKAROUND_REJECTED: gettext_lazy("The workaround was rejected, so the clock goes on."),
    Reason.TARGET_DROPPED: gettext_lazy("The terms no longer ask for it."),
    Reason.CLOSED_UNMET: gettext_lazy("The case was closed before the milestone was reached."),
    Reason.NO_LONGER_OWED: gettext_lazy("No longer owed, since the case is settled."),
    Reason.CASE_CANCELLED: gettext_lazy("The case was cancelled."),
    Reason.MERGED_INTO: gettext_lazy("Merged into another case."),
    Reason.SUPERSEDED_BY_MERGE: gettext_lazy("A merged case brought a stricter clock."),
    Reason.BREACHED: gettext_lazy("The deadline passed."),
    Reason.BREACH_KEPT: gettext_lazy("A deadline that has passed stays breached whatever the new terms say."),
    Reason.WAIVED: gettext_lazy("Waived with approval: %(detail)s."),
    Reason.RESTART_NOT_APPROVED: gettext_lazy("Starting again needs an approval, so the used time is kept."),
    Reason.AUTOMATIC_IGNORED: gettext_lazy("An automatic message does not count as an answer."),
    Reason.PLAN_NOT_APPROVED: gettext_lazy("Only a plan with an approver and an expiry stops this clock."),
    Reason.WORKAROUND_NOT_PUBLISHED: gettext_lazy("There is no published workaround to accept."),
    Reason.WAIVER_NOT_APPROVED: gettext_lazy("A waiver without approval has no effect."),
    Reason.REASON_NOT_IN_CONTRACT: gettext_lazy("The contract does not allow a pause for this reason: %(detail)s."),
    Reason.NOT_OPEN: gettext_lazy("The case was not open at that time."),
    Reason.ALREADY_OPEN: gettext_lazy("The case was open already."),
    Reason.PAST_KNOWN_CALENDAR: gettext_lazy(
        "Provisional: the deadline lies in days whose holidays are not published yet."
    ),
    Reason.PAST_CALENDAR_HORIZON: gettext_lazy("Provisional: the deadline lies beyond the end of the calendar."),
}


def reason_words(reason: Reason, detail: str) -> str:
    """One reason in the reader's language."""
    words = str(REASONS.get(reason, reason.value))
    return words % {"detail": pause_words([detail]) if detail else "–"} if "%(detail)s" in words else words


def pause_words(reasons: Iterable[str]) -> str:
    """Pause reasons in the reader's language; a contract's own reason stands for itself."""
    return _(", ").join(str(PauseReason(one).label) if one in PauseReason.values else one for one in reasons)


def step_words(step: str) -> str:
    """What comes next on a clock."""
    if not step:
        return ""
    if step == "breach":
        return _("The deadline passes")
    if step == "unchallenged":
        return _("Silence counts as consent")
    return _("Warning at %(percent)s %%") % {"percent": step}


def span(seconds: int) -> str:
    """Seconds as hours and minutes, with seconds only where there are any: 3:08 or 0:00:30."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, minutes, odd = rest // 3600, rest % 3600 // 60, rest % 60
    return f"{sign}{hours}:{minutes:02d}" + (f":{odd:02d}" if odd else "")


def week_words(text: str) -> str:
    """A week as people read it: "Mon–Fri 09:00–12:00 13:00–18:00"; what cannot be read stays as it was written."""
    try:
        week = parse_week(text)
    except WorktimeError:
        return text
    groups: list[tuple[int, int, tuple[Window, ...]]] = []
    for day in sorted(week):
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == week[day]:
            groups[-1] = (groups[-1][0], day, week[day])
        else:
            groups.append((day, day, week[day]))
    return " · ".join(_group_words(*group) for group in groups)


def _group_words(first: int, last: int, windows: tuple[Window, ...]) -> str:
    hours = " ".join(str(window).replace("-", "–") for window in windows)
    if first == last:
        return f"{WEEKDAYS[first]} {hours}"
    days = _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
    return f"{days} {hours}"
