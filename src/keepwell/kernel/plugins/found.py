# SPDX-License-Identifier: Apache-2.0
"""Which plug-ins are installed here, and which of them can't run and why.

Read before Django is set up, hence without models. A plug-in that fails is left out and named; the rest starts.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from django.apps import AppConfig

from keepwell import __version__
from keepwell.kernel.plugins.manifest import Manifest

GROUP = "keepwell.plugins"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Installed:
    """A package found under the entry point; `fault` is empty while it works."""

    name: str  # of the entry point
    app: str
    version: str
    manifest: Manifest | None = None
    fault: str = ""

    @property
    def label(self) -> str:
        """Its app label, or the entry point's name when the manifest could not be read."""
        return self.manifest.label if self.manifest else self.name


_found: dict[str, Installed] = {}
_declaring: ContextVar[str] = ContextVar("keepwell_plugin", default="")


def discover(without: Iterable[str] = ()) -> list[str]:
    """The apps of all plug-ins that can be loaded, by name; `without` names those the operator switched off."""
    _found.clear()
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        one = _look_at(point, frozenset(without))
        if one.label in _found:
            one.fault = one.fault or f"another plug-in is called {one.label} already"
            _found[one.name] = one
            continue
        _found[one.label] = one
    for one in _found.values():
        if one.fault:
            _log.error("The plug-in %s is left out: %s", one.name, one.fault)
    return [one.app for one in _found.values() if not one.fault]


def _look_at(point: EntryPoint, without: frozenset[str]) -> Installed:
    made = Installed(point.name, point.value, point.dist.version if point.dist else "")
    if point.name in without:
        made.fault = "switched off in the configuration (plugins_off)"
        return made
    try:
        manifest = import_module(f"{point.value}.manifest").MANIFEST
        module = import_module(f"{point.value}.apps")
    except Exception as error:  # noqa: BLE001  # whatever a stranger's code raises, the installation starts
        made.fault = f"{type(error).__name__}: {error}"
        return made
    if not isinstance(manifest, Manifest):
        made.fault = "MANIFEST in manifest.py is no keepwell.kernel.plugins.Manifest"
        return made
    made.manifest = manifest
    made.fault = manifest.fault(__version__)
    configs = [one for one in vars(module).values() if _is_config(one, module.__name__)]
    if len(configs) != 1 or configs[0].label != manifest.label:
        made.fault = made.fault or f"apps.py needs one PluginConfig with the label {manifest.label}"
    else:
        made.app = f"{module.__name__}.{configs[0].__name__}"
    return made


def _is_config(one: object, module: str) -> bool:
    return isinstance(one, type) and issubclass(one, AppConfig) and one.__module__ == module


def installed() -> tuple[Installed, ...]:
    """Every plug-in found at start, by label."""
    return tuple(_found[label] for label in sorted(_found))


def owner_of(name: str) -> Installed | None:
    """The plug-in that declared `label.something`, or None: then it is ours."""
    return _found.get(name.partition(".")[0]) if _found else None


def fail(label: str, error: Exception) -> None:
    """Remember that a plug-in crashed; from now on it counts as switched off."""
    _log.error("The plug-in %s failed and is left out", label, exc_info=error)
    if label in _found:
        _found[label].fault = f"{type(error).__name__}: {error}"


def loads(label: str, module: str) -> bool:
    """Whether a plug-in has this module and it can be imported; a fault is remembered."""
    one = _found.get(label)
    try:
        if one is None or one.fault or not _is_there(module):
            return False
        import_module(module)
    except Exception as error:  # noqa: BLE001  # its pages are missing then, ours are not
        fail(label, error)
        return False
    return True


def _is_there(module: str) -> bool:
    package = module.rpartition(".")[0]
    return find_spec(package) is not None and find_spec(module) is not None


@contextmanager
def declaring(label: str) -> Iterator[None]:
    """While a plug-in's modules are imported: what they declare must carry its label."""
    token = _declaring.set(label)
    try:
        yield
    finally:
        _declaring.reset(token)


def check_owned(name: str) -> None:
    """Raise ValueError when a plug-in declares something under a name that is not its own."""
    label = _declaring.get()
    if label and name.partition(".")[0] != label:
        raise ValueError(f"the plug-in {label} may not declare {name}: its names start with {label}.")


def refuse_plugins(what: str) -> None:
    """Raise ValueError when a plug-in tries something only our own rooms may do."""
    if label := _declaring.get():
        raise ValueError(f"the plug-in {label} may not {what}")
