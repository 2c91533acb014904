# SPDX-License-Identifier: Apache-2.0
"""A person's card: on the screen, as a QR code, as a file for the phone (B66)."""

import io
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from keepwell.directory.selectors import card_of
from keepwell.directory.selectors.persons import Card
from keepwell.directory.vcard import vcard
from keepwell.kernel import ports
from keepwell.kernel.scope import reading
from keepwell.people.services import confirm_contact
from keepwell.ui.navigation import actor_of


def _text(found: Card) -> str:
    reaches = [(one.kind, one.value) for one in found.contacts]
    return vcard(found.person.label, found.organisation, found.person.job_title, reaches)


def qr(text: str) -> SafeString:
    """A QR code as SVG for the page; its colours follow the style sheet."""
    made = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(made, kind="svg", xmldecl=False, svgclass="kw-qr", lineclass=None, omitsize=True, border=2, light="#fff")
    return SafeString(made.getvalue().decode())  # made from modules of the code, no text of anybody


@require_GET
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card, with a code that a phone reads."""
    actor = actor_of(request)
    with reading(actor):
        found = card_of(actor, pk)
        decide = ports.authorizer().authorise
        may = any(decide(actor, confirm_contact.name, one, {"mfa": actor.mfa}).allowed for one in found.contacts)
    context = {"card": found, "qr": qr(_text(found)), "may_confirm": may}
    return render(request, "directory/card.html", context)


@require_GET
def vcard_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card as a file."""
    actor = actor_of(request)
    with reading(actor):
        found = card_of(actor, pk)
    answer = HttpResponse(_text(found), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{found.person.label}.vcf") or "attachment"
    return answer
