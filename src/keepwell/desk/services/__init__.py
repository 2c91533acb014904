# SPDX-License-Identifier: Apache-2.0
"""The verbs of the desk; each is one action in a file of its own."""

from keepwell.desk.refusing import open_ticket_locked, refuse
from keepwell.desk.services.accept_workaround import accept_workaround
from keepwell.desk.services.approve_interim_plan import ApproveInterimPlan, approve_interim_plan
from keepwell.desk.services.assign_many import AssignMany, assign_many
from keepwell.desk.services.assign_ticket import AssignTicket, assign_ticket
from keepwell.desk.services.attach_files import AttachFiles, attach_files
from keepwell.desk.services.challenge_workaround import ChallengeWorkaround, challenge_workaround
from keepwell.desk.services.close_many import close_many
from keepwell.desk.services.close_ticket import CloseTicket, close_ticket
from keepwell.desk.services.confirm import Confirm, confirm
from keepwell.desk.services.count_topic import count_topic
from keepwell.desk.services.decline_ticket import DeclineTicket, decline_ticket
from keepwell.desk.services.edit_facts import EditFacts, edit_facts
from keepwell.desk.services.end_overdue_pauses import end_overdue_pauses
from keepwell.desk.services.expire_plans import expire_plans
from keepwell.desk.services.expire_workarounds import expire_workarounds
from keepwell.desk.services.give_back import give_back
from keepwell.desk.services.give_workaround import GiveWorkaround, give_workaround
from keepwell.desk.services.link_tickets import LinkTickets, link_tickets
from keepwell.desk.services.log_call import LogCall, log_call
from keepwell.desk.services.merge_ticket import MergeTicket, merge_ticket
from keepwell.desk.services.open_ticket import OpenTicket, open_ticket
from keepwell.desk.services.pause import Pause, pause
from keepwell.desk.services.place_history import OldTicket, OldWords, link_history, place_history
from keepwell.desk.services.reclassify import Reclassify, reclassify
from keepwell.desk.services.refresh_deadlines import refresh_deadlines
from keepwell.desk.services.reject_solution import RejectSolution, reject_solution
from keepwell.desk.services.reopen import Reopen, reopen
from keepwell.desk.services.reply import Reply, reply
from keepwell.desk.services.reply_template import (
    ChangeTemplate,
    KeepTemplate,
    change_template,
    create_template,
    remove_template,
)
from keepwell.desk.services.resolve_ticket import ResolveTicket, resolve_ticket
from keepwell.desk.services.restore_service import RestoreService, restore_service
from keepwell.desk.services.resume import resume
from keepwell.desk.services.return_interim_plan import ReturnInterimPlan, return_interim_plan
from keepwell.desk.services.save_draft import Typed, save_draft
from keepwell.desk.services.submit_interim_plan import SubmitInterimPlan, submit_interim_plan
from keepwell.desk.services.take import take
from keepwell.desk.services.transfer_ticket import TransferTicket, transfer_ticket
from keepwell.desk.services.unlink_tickets import unlink_tickets
from keepwell.desk.services.waive import Waive, waive
from keepwell.desk.services.watch import Watch, unwatch, watch
from keepwell.desk.services.withdraw_ticket import WithdrawTicket, withdraw_ticket
from keepwell.desk.uploads import claim_check, claimed

__all__ = [
    "ApproveInterimPlan",
    "AssignMany",
    "AssignTicket",
    "AttachFiles",
    "ChallengeWorkaround",
    "ChangeTemplate",
    "CloseTicket",
    "Confirm",
    "DeclineTicket",
    "EditFacts",
    "GiveWorkaround",
    "KeepTemplate",
    "LinkTickets",
    "LogCall",
    "MergeTicket",
    "OldTicket",
    "OldWords",
    "OpenTicket",
    "Pause",
    "Reclassify",
    "RejectSolution",
    "Reopen",
    "Reply",
    "ResolveTicket",
    "RestoreService",
    "ReturnInterimPlan",
    "SubmitInterimPlan",
    "TransferTicket",
    "Typed",
    "Waive",
    "Watch",
    "WithdrawTicket",
    "accept_workaround",
    "approve_interim_plan",
    "assign_many",
    "assign_ticket",
    "attach_files",
    "challenge_workaround",
    "change_template",
    "claim_check",
    "claimed",
    "close_many",
    "close_ticket",
    "confirm",
    "count_topic",
    "create_template",
    "decline_ticket",
    "edit_facts",
    "end_overdue_pauses",
    "expire_plans",
    "expire_workarounds",
    "give_back",
    "give_workaround",
    "link_history",
    "link_tickets",
    "log_call",
    "merge_ticket",
    "open_ticket",
    "open_ticket_locked",
    "pause",
    "place_history",
    "reclassify",
    "refresh_deadlines",
    "refuse",
    "reject_solution",
    "remove_template",
    "reopen",
    "reply",
    "resolve_ticket",
    "restore_service",
    "resume",
    "return_interim_plan",
    "save_draft",
    "submit_interim_plan",
    "take",
    "transfer_ticket",
    "unlink_tickets",
    "unwatch",
    "waive",
    "watch",
    "withdraw_ticket",
]
