# SPDX-License-Identifier: Apache-2.0
"""Names and kinds of what people send."""

import io
import zipfile

import pytest

from keepwell.files.naming import safe_name
from keepwell.files.sniffing import sniff

NAMES = [
    ("图纸 A3.dwg", "图纸 A3.dwg"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\wang\\桌面\\清单.xlsx", "清单.xlsx"),
    ('a"b<c>.txt', "a_b_c_.txt"),
    ("report\r\nSet-Cookie: x.pdf", "report__Set-Cookie_ x.pdf"),
    ("invoice\u202efdp.exe", "invoice_fdp.exe"),
    ("CON.txt", "file_CON.txt"),
    ("...", "file"),
    ("", "file"),
    ("x" * 300 + ".step", "x" * 115 + ".step"),
]


@pytest.mark.parametrize(("sent", "kept"), NAMES)
def test_a_name_is_made_harmless(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def _office(part: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(part, "<x/>")
    return content.getvalue()


KINDS = [
    (b"", "application/x-empty"),
    (b"%PDF-1.4", "application/pdf"),
    (b"\xff\xd8\xff\xe0", "image/jpeg"),
    (b"ISO-10303-21;\nHEADER;", "model/step"),
    (b"PK\x03\x04" + b"\x00" * 30, "application/zip"),
    (_office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (_office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("图号,名称\r\n".encode("gb18030"), "text/plain"),
    ("图号,名称".encode()[:-1], "text/plain"),
    (b"\xef\xbb\xbf <!DOCTYPE html>", "text/html"),
    (b"<?xml version='1.0'?><svg/>", "text/xml"),
    (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
    (b"\x00\x01\x02", "application/octet-stream"),
]


@pytest.mark.parametrize(("head", "kind"), KINDS)
def test_the_kind_is_read_from_the_bytes(head: bytes, kind: str) -> None:
    assert sniff(head) == kind
