# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the kernel: finds every room's declarations at start and binds tables after a migrate."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_migrate

from keepwell.kernel import lookups

#: modules of a room that declare things when they are imported, in this order
DECLARING = ("events", "policy", "services", "handlers", "jobs", "panels", "checks")


def _import_all(package: str) -> None:
    found = find_spec(package)
    if found is None:
        return
    module = import_module(package)
    if not hasattr(module, "__path__"):
        return
    for path in sorted(_python_files(list(module.__path__))):
        import_module(f"{package}.{path}")


def _python_files(folders: list[str]) -> list[str]:
    from pathlib import Path  # noqa: PLC0415  # only at start

    return [file.stem for folder in folders for file in Path(folder).glob("*.py") if not file.stem.startswith("_")]


def _bind_tables(using: str, **_words: Any) -> None:
    from keepwell.kernel import rls  # noqa: PLC0415  # models must be loaded

    rls.apply(using, settings.KEEPWELL_APP_ROLE)


class KernelConfig(AppConfig):
    """The lowest room."""

    name = "keepwell.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Import what the rooms declare, and hang the binding of tables behind migrate."""
        lookups.register()
        # sent once per app with models; the last one's turn leaves everything bound
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(_bind_tables, sender=last, dispatch_uid="keepwell_rls")


def declare_all() -> None:
    """Import every room's declaring modules; called by the site's app when all models are loaded."""
    import_module("keepwell.kernel.relay")  # it declares the worker's loop that feeds all subscribers
    for config in apps.get_app_configs():
        if config.name.startswith("keepwell."):
            _declare(config.name)
        elif getattr(config, "is_keepwell_plugin", False):
            _declare_plugin(config)


def _declare(package: str) -> None:
    for name in DECLARING:
        _import_all(f"{package}.{name}")


def _declare_plugin(config: AppConfig) -> None:
    """A stranger's modules: what fails is left out, and the installation starts."""
    from keepwell.kernel.plugins import found  # noqa: PLC0415  # needed only where plug-ins are

    plugin = found.owner_of(config.label)
    if plugin is None or plugin.fault:
        return
    try:
        with found.declaring(config.label):
            _declare(config.name)
    except Exception as error:  # noqa: BLE001  # whatever it raises, the rest must start
        found.fail(config.label, error)
