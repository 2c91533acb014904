# SPDX-License-Identifier: Apache-2.0
"""What a file's name says of it: drawings and models of CAD tools have no signature that a browser knows."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class FileKind:
    """The sort of file in words, and the version that Creo writes behind the name (`bracket.prt.12`)."""

    words: str | Promise
    is_cad: bool = False
    version: int | None = None


_CAD: dict[str, str | Promise] = {
    "prt": _("Creo or NX part"),
    "asm": _("Creo assembly"),
    "drw": _("Creo drawing"),
    "frm": _("Creo drawing format"),
    "sec": _("Creo sketch"),
    "catpart": _("CATIA part"),
    "catproduct": _("CATIA assembly"),
    "catdrawing": _("CATIA drawing"),
    "cgr": _("CATIA view model"),
    "sldprt": _("SolidWorks part"),
    "sldasm": _("SolidWorks assembly"),
    "slddrw": _("SolidWorks drawing"),
    "ipt": _("Inventor part"),
    "iam": _("Inventor assembly"),
    "idw": _("Inventor drawing"),
    "par": _("Solid Edge part"),
    "dwg": _("AutoCAD drawing"),
    "dxf": _("DXF drawing"),
    "stp": _("STEP model"),
    "step": _("STEP model"),
    "igs": _("IGES model"),
    "iges": _("IGES model"),
    "x_t": _("Parasolid model"),
    "x_b": _("Parasolid model"),
    "jt": _("JT model"),
    "pvz": _("Creo View model"),
    "pvs": _("Creo View model"),
    "3mf": _("3D print model"),
    "stl": _("3D print model"),
}
_OTHER: dict[str, str | Promise] = {
    "zip": _("Archive"), "7z": _("Archive"), "rar": _("Archive"), "tar": _("Archive"), "gz": _("Archive"),
    "log": _("Log"), "txt": _("Text"), "csv": _("Table"), "xlsx": _("Table"), "xls": _("Table"),
    "docx": _("Document"), "doc": _("Document"), "pptx": _("Slides"), "ppt": _("Slides"), "pdf": _("PDF"),
    "mp4": _("Video"), "webm": _("Video"), "eml": _("Mail"), "msg": _("Mail"),
}  # fmt: skip
#: Creo: `name.prt.12`; the number counts saves
_CREO = re.compile(r"\.(prt|asm|drw|frm|sec)\.(\d{1,5})$", re.IGNORECASE)


def kind_of_name(name: str) -> FileKind:
    """What the name says; nothing is believed of it but the words."""
    creo = _CREO.search(name)
    if creo is not None:
        return FileKind(_CAD[creo[1].lower()], is_cad=True, version=int(creo[2]))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _CAD:
        return FileKind(_CAD[ending], is_cad=True)
    return FileKind(_OTHER.get(ending, ""))
