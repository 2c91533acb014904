# SPDX-License-Identifier: Apache-2.0
"""Template files: the columns of a kind with one example row, in the reader's language."""

from io import BytesIO

from django.utils.translation import get_language

from keepwell.transfer.kinds.columns import KindSpec
from keepwell.transfer.spreadsheets import write_csv, write_xlsx

FORMS = ("csv", "xlsx")


def template_of(spec: KindSpec, form: str) -> bytes:
    """The bytes of a template; required columns carry no mark, so that the file can go back as it is."""
    language = get_language() or "zh-hans"
    rows = [
        [column.title_in(language) for column in spec.columns],
        [column.example_in(language) for column in spec.columns],
    ]
    out = BytesIO()
    if form == "xlsx":
        write_xlsx(out, rows, str(spec.kind.label))
    else:
        write_csv(out, rows)
    return out.getvalue()
