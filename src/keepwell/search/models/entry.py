# SPDX-License-Identifier: Apache-2.0
"""Words of one object. Deliberately not a tenant row: see README."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """Which words an object holds, where it belongs, when it began and what it is worth to others."""

    pk = models.CompositePrimaryKey("kind", "object_id")
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    organisation_id = models.UUIDField()
    words = SearchVectorField()
    at = models.DateTimeField(null=True)
    worth = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        # fastupdate would save writes now and stall one of them for 200 ms later
        indexes = [GinIndex(fields=["words"], name="search_entry_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class WordCount(models.Model):
    """How many entries hold a word; only of words that many hold. The empty word counts all entries."""

    word = models.CharField(max_length=64, primary_key=True)
    entries = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.word}: {self.entries}"


class StaleMark(models.Model):
    """An object whose entry must be written again. Triggers on the rooms' tables add marks, a loop takes them.

    A queue, not a set: a mark that was left out because an equal one was just being taken would be a change forgotten.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["object_id"], name="search_stale_by_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
