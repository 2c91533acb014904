# SPDX-License-Identifier: Apache-2.0
"""Where the login library looks for ways of signing in; it demands this module's name."""

from keepwell.signin.providers.oidc import CompanyProvider

provider_classes = [CompanyProvider]
