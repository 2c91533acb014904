# SPDX-License-Identifier: Apache-2.0
"""Persons and the ways to reach them; the login is `Account`, apart from the person."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Holdable, Removable
from keepwell.people.choices import ContactKind, Employment, Language
from keepwell.people.models.organisation import OrganisationOwned, ProviderVisible


class PersonQuerySet(ScopedQuerySet["Person"]):
    """Sentences about persons."""

    def active(self) -> Self:
        """Those who have not left."""
        return self.filter(is_active=True)

    def below(self, organisation_id: UUID) -> Self:
        """Those who work in the node or under it."""
        return self.filter(organisation__path__contains=[organisation_id])

    def called(self, words: str) -> Self:
        """Whose name, Latin name or staff number contains the words."""
        return self.filter(
            Q(name__icontains=words) | Q(latin_name__icontains=words) | Q(staff_number__istartswith=words)
        )


class Person(ProviderVisible, Removable, Holdable):
    """A human being at an organisation, with or without an account."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"name", "latin_name", "staff_number", "job_title"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    latin_name = models.CharField(_("Latin name"), max_length=80, blank=True, default="")
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True, default="")
    job_title = models.CharField(_("job title"), max_length=80, blank=True, default="")
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    employment = models.CharField(max_length=16, choices=Employment.choices, default=Employment.EMPLOYEE)
    is_active = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True, editable=False)  # what was known about the person is gone since

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "staff_number"],
                condition=~Q(staff_number=""),
                name="person_staff_number_unique",
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="person_language_known"),
            models.CheckConstraint(
                condition=Q(employment__in=Employment.values),
                name="person_employment_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_name"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name as the reader can read it."""
        return self.latin_name if self.latin_name and (get_language() or "").startswith("en") else self.name


class Contact(OrganisationOwned):
    """One way to reach a person; `is_public` ones are shown to everybody signed in: a duty phone, no private one."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"value"})
    rls_public_column: ClassVar[str | None] = "is_public"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=16, choices=ContactKind.choices)
    value = models.CharField(_("value"), max_length=200)
    is_primary = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True, blank=True)
    is_unreachable = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-is_primary", "value")
        indexes = (models.Index(fields=["kind", "value"], name="contact_by_value"),)
        constraints = (
            models.UniqueConstraint(fields=["person", "kind", "value"], name="contact_once_a_person"),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(is_primary=True),
                name="contact_one_primary_a_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
            models.CheckConstraint(condition=~Q(value=""), name="contact_has_value"),
        )

    def __str__(self) -> str:
        return self.value
