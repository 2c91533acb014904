# SPDX-License-Identifier: Apache-2.0
"""The Django app of a plug-in: a crash while its tables are imported is its own."""

from django.apps import AppConfig, apps

from keepwell.kernel.plugins import found


class PluginConfig(AppConfig):
    """Base of a plug-in's `apps.py`; set `name` and `label` (the label of the manifest)."""

    is_keepwell_plugin = True

    def import_models(self) -> None:
        """Import the tables; a fault is remembered and the installation starts without the plug-in."""
        try:
            with found.declaring(self.label):
                super().import_models()
        except Exception as error:  # noqa: BLE001  # a stranger's fault must not stop ours
            self.models = apps.all_models[self.label]
            found.fail(self.label, error)
