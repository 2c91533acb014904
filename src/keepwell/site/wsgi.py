# SPDX-License-Identifier: Apache-2.0
"""The application for WSGI servers: pages and API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.site.settings")
application = get_wsgi_application()
