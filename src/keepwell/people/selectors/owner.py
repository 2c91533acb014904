# SPDX-License-Identifier: Apache-2.0
"""Who answers for a customer now: a ticket is never without an owner (A16, A17).

Order: the CSM; when away his stand-in, else the deputy, else the deputy's stand-in; then whoever is on duty; then the
service manager; then, rather than nobody, the CSM although he is away. One query, hand-written because it runs inside
`desk.open_ticket` (ADR 0032 has the figures); it is subject to row-level security like any other.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError


class Because(StrEnum):
    """Why it is this person."""

    CSM = "csm"
    STAND_IN = "stand_in"
    DEPUTY = "deputy"
    ON_DUTY = "on_duty"
    SERVICE_MANAGER = "service_manager"
    NOBODY_ELSE = "nobody_else"


@dataclass(frozen=True, slots=True)
class Responsible:
    """The person who owns what nobody has taken."""

    person_id: UUID
    because: Because


_SQL = """
WITH asked AS (
    SELECT c.id AS customer_id, c.path[1] AS root_id, %(at)s::timestamptz AS at,
           (%(at)s::timestamptz AT TIME ZONE c.zone)::date AS day
    FROM people_organisation c WHERE c.id = %(customer)s::uuid
), roles AS (
    -- two branches, not an OR: each walks the index on customer and role
    SELECT r.* FROM people_roleheld r WHERE r.customer_id = %(customer)s::uuid AND r.role IN ('csm', 'csm_deputy')
    UNION ALL
    SELECT r.* FROM asked JOIN people_roleheld r ON r.customer_id = asked.root_id
    WHERE r.role IN ('service_manager', 'system_admin')
), held AS (
    SELECT r.role, r.starts_on, p.id AS person_id, a.id IS NOT NULL AS is_away, s.id AS stand_in_id
    FROM asked
    CROSS JOIN roles r
    JOIN people_person p ON p.id = r.person_id AND p.is_active
    LEFT JOIN people_absence a ON a.person_id = p.id AND a.starts_at <= asked.at AND a.ends_at > asked.at
    LEFT JOIN people_person s ON s.id = a.stand_in_id AND s.is_active
      AND NOT EXISTS (SELECT 1 FROM people_absence b
                      WHERE b.person_id = s.id AND b.starts_at <= asked.at AND b.ends_at > asked.at)
    WHERE r.starts_on <= asked.day AND (r.ends_on IS NULL OR r.ends_on > asked.day) AND r.project_id IS NULL
), on_duty AS (
    SELECT d.person_id, d.customer_id <> asked.customer_id AS is_of_another, d.starts_at
    FROM asked
    JOIN people_dutyshift d ON d.starts_at <= asked.at AND d.ends_at > asked.at
      AND (d.is_provider OR d.customer_id = asked.customer_id)
    JOIN people_person p ON p.id = d.person_id AND p.is_active AND p.is_provider
    WHERE NOT EXISTS (SELECT 1 FROM people_absence b
                      WHERE b.person_id = d.person_id AND b.starts_at <= asked.at AND b.ends_at > asked.at)
), candidates AS (
    SELECT CASE WHEN role = 'csm' THEN 1 ELSE 3 END AS rank, person_id, role AS because, 0 AS tie,
           starts_on::timestamptz AS since
    FROM held WHERE role IN ('csm', 'csm_deputy') AND NOT is_away
    UNION ALL
    SELECT CASE WHEN role = 'csm' THEN 2 ELSE 4 END, stand_in_id, 'stand_in', 0, starts_on::timestamptz
    FROM held WHERE role IN ('csm', 'csm_deputy') AND is_away AND stand_in_id IS NOT NULL
    UNION ALL
    SELECT 5, person_id, 'on_duty', is_of_another::int, starts_at FROM on_duty
    UNION ALL
    SELECT 6, person_id, 'service_manager', 0, starts_on::timestamptz
    FROM held WHERE role = 'service_manager' AND NOT is_away
    UNION ALL
    SELECT CASE role WHEN 'csm' THEN 7 WHEN 'csm_deputy' THEN 8 WHEN 'service_manager' THEN 9 ELSE 10 END, person_id,
           'nobody_else', is_away::int, starts_on::timestamptz
    FROM held
)
SELECT person_id, because FROM candidates ORDER BY rank, tie, since, person_id LIMIT 1
"""

_NAMES = {"csm": Because.CSM, "csm_deputy": Because.DEPUTY}


def responsible_now(customer_id: UUID, at: datetime) -> Responsible:
    """Who owns what nobody has taken; DomainError when the whole installation has nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"customer": customer_id, "at": at})
        row = cursor.fetchone()
    if row is None:
        raise DomainError(
            _("Nobody answers for this customer. Name a customer success manager for it, or a service manager for all.")
        )
    person_id, because = row
    return Responsible(person_id, _NAMES.get(because) or Because(because))
