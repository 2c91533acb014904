# SPDX-License-Identifier: Apache-2.0
"""What administrators do with plug-ins."""

from keepwell.plugins.services.set_plugin import SetPlugin, set_plugin
from keepwell.plugins.services.switch_plugin import SwitchPlugin, switch_plugin

__all__ = ["SetPlugin", "SwitchPlugin", "set_plugin", "switch_plugin"]
