# SPDX-License-Identifier: Apache-2.0
"""A page's form and the API are the same act: equal rows, equal ledger, equal log but for the door."""

from typing import Any

import pytest

from keepwell.audit.models import AuditEvent
from keepwell.desk.models import Ticket
from keepwell.desk.services import Reply, reply
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.registry import action_named
from keepwell.kernel.scope import reading
from keepwell.sla.models import Clock, PromiseEvent
from keepwell.ui.acting import command_from_post
from tests.factories.api import Caller
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at
