# SPDX-License-Identifier: Apache-2.0
"""The closed lists of this room: kinds of organisations, roles, contacts, teams."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What a node of the organisation tree is."""

    PROVIDER = "provider", _("Provider")
    GROUP = "group", _("Group")
    COMPANY = "company", _("Company")
    SITE = "site", _("Site")
    DEPARTMENT = "department", _("Department")
    VENDOR = "vendor", _("Vendor")


class Role(TextChoices):
    """What somebody is trusted with at a node of the tree and below it."""

    REQUESTER = "requester", _("Requester")
    KEY_USER = "key_user", _("Key user")
    SPECIALIST = "specialist", _("PLM specialist")
    OFFICE_HEAD = "office_head", _("Head of office")
    AGENT = "agent", _("Support agent")
    EXPERT = "expert", _("Expert")
    SYSTEM_GROUP = "system_group", _("System group")
    DEVELOPER = "developer", _("Developer")
    CSM = "csm", _("Customer success manager")
    CSM_DEPUTY = "csm_deputy", _("Deputy")
    CHIEF_PLM_OFFICER = "chief_plm_officer", _("Chief PLM officer")
    SERVICE_MANAGER = "service_manager", _("Service manager")
    AUDITOR = "auditor", _("Auditor")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


class Employment(TextChoices):
    """In which relation a person stands to the organisation he works at."""

    EMPLOYEE = "employee", _("Employee")
    CONTRACTOR = "contractor", _("Contractor")
    INTERN = "intern", _("Intern")


class Language(TextChoices):
    """Languages the screens and messages are written in; the values are Django's language codes."""

    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class ContactKind(TextChoices):
    """By which way a person can be reached."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    MOBILE = "mobile", _("Mobile")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    OTHER = "other", _("Other way")


class TeamKind(TextChoices):
    """What a team is for."""

    SUPPORT = "support", _("Support team")
    SYSTEM = "system", _("System group")
    DEVELOPMENT = "development", _("Development team")
    EXPERTS = "experts", _("Expert group")
    JOINT = "joint", _("Joint operations team")


#: duties that belong in three hands (ADR 0091)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
#: roles of which a customer has one holder at a time, named at the contract-holding organisation
ACCOUNT_ROLES = (Role.CSM, Role.CSM_DEPUTY)

#: roles whose words and work are the service team's
SERVICE_ROLES = (
    Role.AGENT,
    Role.EXPERT,
    Role.SYSTEM_GROUP,
    Role.DEVELOPER,
    Role.CSM,
    Role.CSM_DEPUTY,
    Role.SERVICE_MANAGER,
)


class KeyLevel(TextChoices):
    """What an API key may do of what its owner may."""

    ALL = "all", _("Everything that I may do")
    READ = "read", _("Read only")
    CHOSEN = "chosen", _("Read, and chosen acts")
