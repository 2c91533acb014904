# SPDX-License-Identifier: Apache-2.0
"""Words of one object. Deliberately not a tenant row: see README."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """Which words an object holds, and where it belongs."""

    pk = models.CompositePrimaryKey("kind", "object_id")
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    organisation_id = models.UUIDField()
    words = SearchVectorField()

    class Meta:
        # fastupdate would save writes now and stall one of them for 200 ms later
        indexes = [GinIndex(fields=["words"], name="search_entry_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
