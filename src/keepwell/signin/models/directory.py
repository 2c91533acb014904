# SPDX-License-Identifier: Apache-2.0
"""Directories (LDAP, Active Directory), whom they hold, and the runs that bring both sides together."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.secrets import SealedField, open_sealed
from keepwell.people.models import Organisation, Person
from keepwell.signin.choices import DirectorySecurity, SyncState


class Directory(models.Model):
    """A directory that keeps the people of one organisation and those below."""

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"bind_password"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=True)
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=DirectorySecurity.choices)
    authority = models.TextField(default="", blank=True)  # PEM; empty: the machine's own trust
    bind_dn = models.CharField(max_length=500, default="", blank=True)
    bind_password = SealedField(default="", blank=True)
    base_dn = models.CharField(max_length=500)
    person_filter = models.CharField(max_length=500)
    key_attribute = models.CharField(max_length=60)
    login_attribute = models.CharField(max_length=60)
    name_attribute = models.CharField(max_length=60)
    latin_name_attribute = models.CharField(max_length=60, default="", blank=True)
    staff_number_attribute = models.CharField(max_length=60, default="", blank=True)
    job_title_attribute = models.CharField(max_length=60, default="", blank=True)
    place_attribute = models.CharField(max_length=60, default="", blank=True)
    checks_passwords = models.BooleanField(default=True)
    syncs_nightly = models.BooleanField(default=True)
    most_leavers_percent = models.PositiveIntegerField(default=10)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(security__in=DirectorySecurity.values), name="directory_security_known"),
            models.CheckConstraint(condition=Q(most_leavers_percent__lte=100), name="directory_leavers_percent"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def opened_password(self) -> str:
        """The password of the service account; SecretUnreadable when its key is missing."""
        return open_sealed(self.bind_password, "signin.directory.bind_password") if self.bind_password else ""


class DirectoryEntry(models.Model):
    """A person as the directory knows him, by a key that survives a change of name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    directory = models.ForeignKey(Directory, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=100)
    person = models.ForeignKey(Person, models.CASCADE, related_name="directory_entries")
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["directory", "key"], name="directory_entry_once"),
            models.UniqueConstraint(fields=["directory", "person"], name="directory_entry_one_a_person"),
        )

    def __str__(self) -> str:
        return self.key


class SyncRun(models.Model):
    """One comparison with a directory. The plan is kept sealed until carried out, so a killed run goes on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    directory = models.ForeignKey(Directory, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=SyncState.choices)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0)
    joiners = models.PositiveIntegerField(default=0)
    movers = models.PositiveIntegerField(default=0)
    leavers = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list)
    plan = SealedField(default="", blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SyncState.values), name="sync_run_state_known"),
            models.UniqueConstraint(
                fields=["directory"],
                condition=Q(state__in=["asks", "runs"]),
                name="sync_run_one_open_a_directory",
            ),
        )

    def __str__(self) -> str:
        return f"{self.directory_id} {self.made_at:%Y-%m-%d %H:%M}"
