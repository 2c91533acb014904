# SPDX-License-Identifier: Apache-2.0
"""`python -m keepwell.site` is the same as `keepwell`; the supervisor starts its children this way."""

import sys

from keepwell.site.cli import main

if __name__ == "__main__":
    sys.exit(main())
