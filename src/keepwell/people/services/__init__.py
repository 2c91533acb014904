# SPDX-License-Identifier: Apache-2.0
"""What can be done with people: one verb per module, every change an action."""

from keepwell.people.notice_kinds import NoticeKind, Word, notice_kind, notice_kinds
from keepwell.people.selectors.actors import actor_for, actor_of_person
from keepwell.people.services._wording import checked_email, checked_password
from keepwell.people.services.add_contact import AddContact, add_contact
from keepwell.people.services.add_person import AddPerson, add_person
from keepwell.people.services.add_project_member import AddProjectMember, add_project_member
from keepwell.people.services.add_team_member import AddTeamMember, add_team_member
from keepwell.people.services.admit_persons import Arrival, admit_persons
from keepwell.people.services.amend_persons import Amendment, amend_persons
from keepwell.people.services.cancel_duty_shift import cancel_duty_shift
from keepwell.people.services.change_person import ChangePerson, change_person
from keepwell.people.services.choose_language import ChooseLanguage, choose_language
from keepwell.people.services.close_account import close_account
from keepwell.people.services.confirm_contact import ConfirmContact, confirm_contact
from keepwell.people.services.create_account import CreateAccount, create_account
from keepwell.people.services.create_organisation import CreateOrganisation, create_organisation
from keepwell.people.services.create_project import CreateProject, create_project
from keepwell.people.services.create_team import CreateTeam, create_team
from keepwell.people.services.create_token import MARK, CreateToken, create_token, digest_of
from keepwell.people.services.end_absence import end_absence
from keepwell.people.services.end_role import EndRole, end_role
from keepwell.people.services.found_installation import FoundInstallation, found_installation
from keepwell.people.services.hold_role import HoldRole, hold_role
from keepwell.people.services.import_persons import import_persons
from keepwell.people.services.move_organisation import MoveOrganisation, move_organisation
from keepwell.people.services.place_persons import NewPerson, place_persons
from keepwell.people.services.plan_absence import PlanAbsence, plan_absence
from keepwell.people.services.plan_duty_shift import PlanDutyShift, plan_duty_shift
from keepwell.people.services.read_notices import read_notices
from keepwell.people.services.remove_project_member import remove_project_member
from keepwell.people.services.remove_team_member import remove_team_member
from keepwell.people.services.rename_organisation import RenameOrganisation, rename_organisation
from keepwell.people.services.retire_person import retire_person
from keepwell.people.services.revoke_token import revoke_token
from keepwell.people.services.rotate_token import RotateToken, rotate_token
from keepwell.people.services.set_password import SetPassword, set_password
from keepwell.people.services.tell import News, tell

__all__ = [
    "MARK",
    "AddContact",
    "AddPerson",
    "AddProjectMember",
    "AddTeamMember",
    "Amendment",
    "Arrival",
    "ChangePerson",
    "ChooseLanguage",
    "ConfirmContact",
    "CreateAccount",
    "CreateOrganisation",
    "CreateProject",
    "CreateTeam",
    "CreateToken",
    "EndRole",
    "FoundInstallation",
    "HoldRole",
    "MoveOrganisation",
    "NewPerson",
    "News",
    "NoticeKind",
    "PlanAbsence",
    "PlanDutyShift",
    "RenameOrganisation",
    "RotateToken",
    "SetPassword",
    "Word",
    "actor_for",
    "actor_of_person",
    "add_contact",
    "add_person",
    "add_project_member",
    "add_team_member",
    "admit_persons",
    "amend_persons",
    "cancel_duty_shift",
    "change_person",
    "checked_email",
    "checked_password",
    "choose_language",
    "close_account",
    "confirm_contact",
    "create_account",
    "create_organisation",
    "create_project",
    "create_team",
    "create_token",
    "digest_of",
    "end_absence",
    "end_role",
    "found_installation",
    "hold_role",
    "import_persons",
    "move_organisation",
    "notice_kind",
    "notice_kinds",
    "place_persons",
    "plan_absence",
    "plan_duty_shift",
    "read_notices",
    "remove_project_member",
    "remove_team_member",
    "rename_organisation",
    "retire_person",
    "revoke_token",
    "rotate_token",
    "set_password",
    "tell",
]
