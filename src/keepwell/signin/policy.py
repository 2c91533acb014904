# SPDX-License-Identifier: Apache-2.0
"""What the policies see of this room's rows."""

from keepwell.kernel.resources import resource
from keepwell.signin.models import (
    Directory,
    FactorRule,
    IdentityProvider,
    Invitation,
    OpenSession,
    ResetLink,
    SyncRun,
)

_OF_PERSON = {"person": "person_id"}

resource(
    Invitation,
    entity="Invitation",
    attributes={"organisation": "organisation_id", "customer": "customer_id", "person": "person_id"},
)
# sessions and links have no organisation of their own: the log of an act on them is the person's customer's
resource(
    OpenSession,
    entity="OpenSession",
    attributes=_OF_PERSON,
    customer=lambda row: row.person.customer_id,
    label=lambda row: row.device,
)
resource(ResetLink, entity="ResetLink", attributes=_OF_PERSON, customer=lambda row: row.person.customer_id)
resource(FactorRule, entity="FactorRule", attributes={"role": "role"}, label=lambda row: row.role)
resource(
    IdentityProvider,
    entity="IdentityProvider",
    attributes={"organisation": "organisation_id"},
    customer=lambda row: row.organisation.customer_id,
    label=lambda row: row.code,
)
resource(
    Directory,
    entity="LdapDirectory",
    attributes={"organisation": "organisation_id"},
    customer=lambda row: row.organisation.customer_id,
    label=lambda row: row.name,
)
resource(SyncRun, entity="SyncRun", attributes={"directory": "directory_id"})
