# SPDX-License-Identifier: Apache-2.0
"""What the log itself shows for clauses: acts of a kind, verifications, alarms, and where personal values lie."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.audit.evidence import MOST_ROWS, Period, Row, Text, evidence
from keepwell.audit.models import AuditEvent, AuditPrivate, LogAlarm, LogCheck, SignedHead
from keepwell.audit.sealing import instant
from keepwell.audit.selectors import named_acts, title_of
from keepwell.kernel.registry import actions

_ACTS: tuple[Text, ...] = (_("When"), _("What"), _("Result"), _("To what"), _("Entry"))


def _acts(clause: str, name: str, title: Text, begins: tuple[str, ...], result: str = "") -> None:
    """Register the entries of all acts whose names begin so."""

    @evidence(clause, name=f"audit.{name}", title=title, header=_ACTS)
    def collect(period: Period) -> Iterable[Row]:
        wanted = sorted(known for known in (*actions(), *named_acts()) if known.startswith(begins))
        events = AuditEvent.objects.filter(at__gte=period.since, at__lt=period.until, action__in=wanted)
        events = events.filter(result=result) if result else events
        found = list(events.order_by("-pk").defer("entry", "leaf", "xid")[: MOST_ROWS + 1])
        kept = AuditPrivate.objects.filter(event_id__in=[one.pk for one in found], path="target.label")
        labels = dict(kept.values_list("event_id", "value"))
        for one in found:
            about = labels.get(one.pk) or one.target_kind
            yield instant(one.at), title_of(one.action), one.get_result_display(), about, str(one.pk)


_acts("iso9001.8.5.6", "contract_changes", _("Changes of contracts and calendars"), ("contracts.", "sla.publish"))
_acts("iso9001.9.2", "reviews", _("Signed access reviews"), ("access.sign_review",))
_acts(
    "gdpr.15",
    "requests",
    _("Copies given and persons erased"),
    ("retention.give_package", "retention.erase", "transfer.export"),
)
_acts("gdpr.32", "restores", _("Backups and proofs of restore"), ("protection.",))
_acts("mlps.8.1.4.1", "signing_in", _("Sign-ins, refusals and lock-outs"), ("signin.", "people.sign"))
_acts("mlps.8.1.4.2", "roles", _("Roles given and ended"), ("people.hold_role", "people.end_role"))
_acts("mlps.8.1.4.2", "reviews", _("Signed access reviews"), ("access.sign_review",))
_acts("mlps.8.1.4.2", "denied", _("Denied attempts"), ("",), "denied")
_acts("mlps.8.1.4.9", "backups", _("Backups and proofs of restore"), ("protection.",))
_acts("mlps.8.1.4.10", "purges", _("Removals and erasures"), ("retention.",))


@evidence(
    "gdpr.5", name="audit.heads", title=_("Signed heads of the log"), header=(_("Log"), _("Entries"), _("Signed"))
)
@evidence(
    "mlps.8.1.4.3", name="audit.heads", title=_("Signed heads of the log"), header=(_("Log"), _("Entries"), _("Signed"))
)
def newest_heads(period: Period) -> Iterable[Row]:
    """The newest head of each log in the period."""
    heads = SignedHead.objects.filter(signed_at__gte=period.since, signed_at__lt=period.until)
    for head in heads.order_by("customer_id", "-size").distinct("customer_id"):
        yield str(head.customer_id), str(head.size), instant(head.signed_at)


_CHECKS: tuple[Text, ...] = (_("Asked at"), _("Entries"), _("Result"))


@evidence("iso9001.9.2", name="audit.checks", title=_("Verifications of the log"), header=_CHECKS)
@evidence("mlps.8.1.4.3", name="audit.checks", title=_("Verifications of the log"), header=_CHECKS)
def checks(period: Period) -> Iterable[Row]:
    """Verifications that somebody asked for."""
    found = LogCheck.objects.filter(asked_at__gte=period.since, asked_at__lt=period.until, ended_at__isnull=False)
    for one in found.order_by("-asked_at"):
        yield instant(one.asked_at), str(one.done), str(one.flaws) if one.flaws else _("intact")


@evidence(
    "mlps.8.1.4.3",
    name="audit.alarms",
    title=_("Alarms about the log"),
    header=(_("Raised at"), _("Kind"), _("Details"), _("Ended at")),
)
def alarms(period: Period) -> Iterable[Row]:
    """Alarms, over or not."""
    found = LogAlarm.objects.filter(raised_at__gte=period.since, raised_at__lt=period.until)
    for one in found.order_by("-raised_at"):
        ended = instant(one.ended_at) if one.ended_at else ""
        yield instant(one.raised_at), one.get_kind_display(), one.detail, ended


@evidence("mlps.8.1.4.3", name="audit.retention", title=_("How long entries are kept"), header=(_("What"), _("Value")))
def retention(period: Period) -> Iterable[Row]:
    """The retention in force and its floor."""
    del period
    yield _("Days entries are kept"), str(settings.KEEPWELL.log_retention.days)
    yield _("Days the law asks for"), "184"


_CATALOGUE: tuple[Text, ...] = (_("Room"), _("Records"), _("Personal fields"))


@evidence("gdpr.30", name="audit.catalogue", title=_("Where personal values are kept"), header=_CATALOGUE)
@evidence("mlps.8.1.4.11", name="audit.catalogue", title=_("Where personal values are kept"), header=_CATALOGUE)
def catalogue(period: Period) -> Iterable[Row]:
    """Every table with personal fields, from the declarations that also keep them out of the log."""
    del period
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        fields = getattr(model, "PERSONAL_FIELDS", ())
        if fields:
            yield model._meta.app_label, str(model._meta.verbose_name), ", ".join(sorted(fields))
