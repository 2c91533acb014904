# SPDX-License-Identifier: Apache-2.0
"""The second half of the life: looking after access, the log, mail, sign-in of companies, stocks, backups, removals.

What a worker does between two steps is done while the words of the later one are found.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from keepwell.access.choices import Verdict
from keepwell.access.models import ReviewLine
from keepwell.access.services import DecideLine, decide_line
from keepwell.desk.models import Attachment, Ticket
from keepwell.desk.uploads import claim_check
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.retention.services import RemoveTickets, ask_removal_of_tickets
from keepwell.signin.choices import SyncState
from keepwell.signin.models import SyncRun
from keepwell.signin.services import forget_tokens
from keepwell.transfer.working import work
from tests.api.steps import Life, Step
from tests.factories.retention import sure

_STAFF = "工号,姓名,部门编码,邮箱\nE1,陈一,hd-by-2,chen.yi@example.com\n"
_GOAL = {"title": "变更更快", "measure": "平均周期", "due_on": "2099-01-31"}
_NEED = {"title": "按图号查零件", "source": "visit", "answer_on": "2099-01-15"}
_REASON = {"reason": "重复登记"}
_HOLD = {"reason": "仲裁", "reference": "2026-仲-17"}


def _line_of_zhou(life: Life) -> Mapping[str, Any]:
    with reading(SYSTEM):
        line = ReviewLine.objects.get(review_id=life.made["review"], person=life.desk.cast.zhou, kind="role")
    life.made["line"] = str(line.pk)
    return {"verdict": Verdict.KEEP.value}


def _all_decided(life: Life) -> Mapping[str, Any]:
    """Nobody decides on himself: the system keeps what is left."""
    with reading(SYSTEM):
        lines = list(ReviewLine.objects.filter(review_id=life.made["review"], verdict=Verdict.OPEN))
    for line in lines:
        decide_line(SYSTEM, line, DecideLine(verdict=Verdict.KEEP.value))
    return {"note": "已核对"}


def _staff_file(life: Life) -> Mapping[str, Any]:
    with reading(SYSTEM):
        stored = store(BytesIO(_STAFF.encode()), now=clock.now())
    return {"kind": "people", "file": claim_check(life.desk.as_("zhou"), stored, "staff.csv")}


def _worked(life: Life) -> Mapping[str, Any]:
    """A worker takes the file as far as it may."""
    work(UUID(life.made["stock"]), now=clock.now())
    return {}


def _compared(life: Life) -> Mapping[str, Any]:
    """The directory was compared, and somebody has to decide."""
    with reading(SYSTEM):
        run = SyncRun.objects.create(
            directory_id=life.made["directory"], state=SyncState.ASKS, made_at=clock.now(), leavers=9
        )
    life.made["comparison"] = str(run.pk)
    return {}


def _asked_for(life: Life) -> Mapping[str, Any]:
    """周敏 asks for a removal, signed in with a second factor as no key is."""
    with reading(SYSTEM):
        place = Organisation.objects.get(pk=life.made["heavy"])
        tickets = Ticket.objects.filter(pk__in=[life.made["withdrawn"], life.made["declined"]])
        wanted = tuple(tickets.values_list("pk", flat=True))
    command = RemoveTickets(tickets=wanted, reason="试用数据")
    life.made["wish"] = str(ask_removal_of_tickets(sure(life.desk.as_("zhou")), place, command).pk)
    return {}


def _half_a_minute_later(life: Life) -> Mapping[str, Any]:
    """So long may a key act with the rights that its owner had."""
    del life
    forget_tokens()
    return {}


def _attached(life: Life) -> Mapping[str, Any]:
    with reading(SYSTEM):
        life.made["attachment"] = str(Attachment.objects.get(message__ticket_id=life.made["question"]).pk)
    return _REASON


def _place(name: str) -> Callable[[Life], Mapping[str, Any]]:
    return lambda life: {"organisation": life.made[name]}


def _provider(life: Life) -> Mapping[str, Any]:
    return {
        **_place("group")(life),
        "code": "hd",
        "name": "华东制造",
        "issuer": "https://sso.example.com/realms/hd",
        "client_id": "keepwell",
        "client_secret": "a secret of two",
    }


def _directory(life: Life) -> Mapping[str, Any]:
    return {
        **_place("group")(life),
        "name": "华东目录",
        "host": "ldap.example.com",
        "port": 636,
        "bind_dn": "cn=keepwell,dc=example,dc=com",
        "bind_password": "a secret of two",
        "base_dn": "ou=people,dc=example,dc=com",
    }


ACCESS = (
    Step("access.register_application", "provider", {"name": "PLM 门户", "days": 90}, makes="program"),
    Step("access.start_review", "heavy", {"title": "重机公司 2026"}, makes="review"),
    Step("access.decide_line", "line", _line_of_zhou),
    Step("access.sign_review", "review", _all_decided),
    Step("access.revoke_application", "program"),
)
LOG = (
    Step("audit.ask_check"),
    Step("audit.draw_up_evidence", words={"standard": "iso9001", "since": "2026-01-01", "until": "2026-12-31"}),
)
DIRECTORY = (
    Step("directory.publish_edition", "group", by="zhou"),
    # what a customer wants and needs
    Step("customers.set_goal", "group", _GOAL, makes="goal"),
    Step("customers.move_goal", "goal", {"due_on": "2099-06-30", "reason": "试点推迟"}),
    Step("customers.reach_goal", "goal", {"evidence": "平均 4.6 天"}),
    Step("customers.set_goal", "group", _GOAL, makes="goal given up"),
    Step("customers.drop_goal", "goal given up", {"reason": "不再需要"}),
    Step("customers.record_need", "group", _NEED, makes="need"),
    Step("customers.postpone_need", "need", {"answer_on": "2099-02-01", "reason": "等厂家"}),
    Step("customers.answer_need", "need", {"verdict": "later", "answer": "下一版本"}),
    Step("customers.record_need", "group", _NEED, makes="need no more"),
    Step("customers.withdraw_need", "need no more", {"reason": "已经没有"}),
    Step("directory.record_touchpoint", "chen", {"kind": "call", "summary": "对新版本满意", "mood": "glad"}, by="zhou"),
    Step("directory.give_consent", "chen", {"purpose": "photo", "how": "邮件"}, by="chen", makes="consent"),
    Step("directory.withdraw_consent", "consent", by="chen"),
)
SIGN_IN_OF_COMPANIES = (
    Step("signin.set_up_provider", words=_provider, makes="identity provider"),
    Step("signin.remove_provider", "identity provider"),
    Step("signin.set_up_directory", words=_directory, makes="directory"),
    Step("signin.drop_sync", "comparison", _compared),
    Step("signin.carry_out_sync", "comparison", _compared),
    Step("signin.remove_directory", "directory"),
)
STOCKS = (
    Step("transfer.receive_import", "group", _staff_file, by="zhou", makes="stock"),
    Step("transfer.map_columns", "stock", by="zhou"),
    Step("transfer.stop_import", "stock", by="zhou"),
    Step("transfer.map_columns", "stock", _worked, by="zhou"),
    Step("transfer.start_import", "stock", _worked, by="zhou"),
    Step("transfer.discard_import", "stock", _worked, by="zhou"),
    Step("people.create_project", "pumps", {"code": "p-10", "name": "出口泵"}, makes="led project"),
    Step("people.add_project_member", "led project", lambda life: {"person": life.made["zhou"]}),
    Step("transfer.export_project", "led project", _half_a_minute_later, by="zhou"),
    Step("transfer.export_customer", "group"),
)
BACKUPS = (
    Step("protection.ask_backup", words={"is_full": True}, makes="backup"),
    Step("protection.stop_backup", words=lambda life: {"run": life.made["backup"]}),
)
REMOVALS = (
    Step("retention.remove_ticket", "withdrawn", _REASON, makes="removal"),
    Step("retention.restore_removal", "removal"),
    Step("retention.decline_removal", "wish", _asked_for),
    Step("retention.remove_attachment", "attachment", _attached),
    Step("retention.remove_system", "covered", _REASON),
    Step("contracts.create_contract", "heavy", {"number": "HT-10", "title": "未签合同"}, makes="draft contract"),
    Step("retention.remove_contract", "draft contract", _REASON),
    Step("retention.ask_about_person", "chen", {"kind": "access", "words": "请给我一份"}, makes="request"),
    Step("retention.give_package", "request"),
    Step("retention.ask_about_person", "chen", {"kind": "erasure"}, by="chen", makes="request"),
    Step("retention.refuse_person_request", "request", {"answer": "合同期内须保存"}),
    Step("retention.hold_ticket", "regulatory", _HOLD),
    Step("retention.hold_project", "led project", _HOLD),
    Step("retention.hold_person", "liu", _HOLD),
    Step("retention.hold_organisation", "pumps", _HOLD),
)
PLUGINS = (
    Step("plugins.set_plugin", words={"plugin": "sample", "chosen": "{}"}),
    Step(
        "plugins.switch_plugin", words=lambda life: {"plugin": "sample", "customer": life.made["group"], "is_on": True}
    ),
)
#: last: from here on letters are written
MAIL = (
    Step(
        "mail.set_up_sending",
        words={
            "host": "smtp.example.com",
            "user": "desk",
            "password": "a secret",
            "sender_address": "desk@example.com",
        },
    ),
    Step("mail.send_test_letter", words={"address": "admin@example.com"}, makes="letter"),
    Step("mail.retry_letter", "letter"),
)
ADMINISTRATION = (
    *ACCESS,
    *LOG,
    *DIRECTORY,
    *SIGN_IN_OF_COMPANIES,
    *STOCKS,
    *BACKUPS,
    *REMOVALS,
    *PLUGINS,
    *MAIL,
)
