# SPDX-License-Identifier: Apache-2.0
"""What every reading takes from its address: words, page sizes, places in a list and instants, strictly."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from keepwell.kernel.api.bodies import clean_text, sane_instant

Words = Annotated[str, AfterValidator(clean_text), Field(max_length=200)]
Code = Annotated[str, AfterValidator(clean_text), Field(max_length=64)]
#: where a page ended; opaque, taken from `next`
Cursor = Annotated[str, AfterValidator(clean_text), Field(max_length=300)]
Limit = Annotated[int, Field(ge=1, le=200)]
Instant = Annotated[datetime, AfterValidator(sane_instant)]
