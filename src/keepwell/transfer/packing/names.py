# SPDX-License-Identifier: Apache-2.0
"""What an archive is called."""

from keepwell.transfer.models import Package


def package_name(package: Package) -> str:
    """Customer, project and day."""
    code = f"{package.organisation.code}-{package.project.code}" if package.project else package.organisation.code
    return f"keepwell-{code}-{package.created_at:%Y-%m-%d}.zip"
