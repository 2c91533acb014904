# SPDX-License-Identifier: Apache-2.0
"""The application for WSGI servers: pages and API."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.site.settings")
application = get_wsgi_application()
# Only now are the rooms there to be asked what this installation is.
import_module("keepwell.site.installation").shift_demo_clock(settings.KEEPWELL)
