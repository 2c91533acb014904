# SPDX-License-Identifier: Apache-2.0
"""What the policies see of this room's rows: they belong to the installation, not to a customer."""

from keepwell.kernel.resources import resource
from keepwell.protection.models import BackupRun, RestoreProof

resource(BackupRun, entity="BackupRun", attributes={"state": "state"}, label=str)
resource(RestoreProof, entity="RestoreProof", attributes={"passed": "is_passed"}, label=str)
