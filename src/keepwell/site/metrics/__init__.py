# SPDX-License-Identifier: Apache-2.0
"""Numbers for a monitor, in the format of Prometheus, right however many processes serve. (ADR 0007)

`counting` is what processes count as they work: each writes its own file, reading adds them up. `standing` is what the
database knows: asked once for the whole installation when somebody reads. `page` gives both out at `/metrics`.
"""
