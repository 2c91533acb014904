# SPDX-License-Identifier: Apache-2.0
"""The dictionary of search: a word comes, goes, and the index is written again."""

from tests.api.steps import Step

SEARCH = (
    Step("search.keep_term", words={"word": "检入", "synonyms": "check in，签入", "is_active": True}),
    Step("search.drop_term", words={"word": "检入"}),
    Step("search.rebuild_index"),
)
