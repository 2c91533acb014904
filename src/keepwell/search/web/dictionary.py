# SPDX-License-Identifier: Apache-2.0
"""The page of the dictionary and of the index: words with their synonyms, and how a rebuild goes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.search import services
from keepwell.search.selectors import TermLine, index_state, term_lines
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act, finished, is_fragment, refused
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table


@require_GET
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every word, ours and the shipped ones, and the state of the index."""
    actor = actor_of(request)
    _admit(actor)
    state = index_state()
    if is_fragment(request):
        return render(request, "search/parts/rebuild.html", {"state": state})
    words = request.GET.get("q", "").strip()[:60]
    context = {"state": state, "table": _table(term_lines(words)), "words": words}
    return render(request, "search/dictionary.html", context)


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Ask for a word and its synonyms; with `?word=` the form starts with what it means now."""
    _admit(actor_of(request))
    back = reverse("search:dictionary")
    word = request.GET.get("word", "")[:60]
    line = next((one for one in term_lines(word) if one.word == word), None) if word else None
    initial = (
        {"word": line.word, "synonyms": "\n".join(line.synonyms), "is_active": line.is_active}
        if line
        else {"word": word, "is_active": True}
    )
    return act(
        request,
        services.keep_term,
        None,
        done=lambda _made: Done(back, _("Saved. Questions use it within half a minute.")),
        asking=Asking(submit=_("Save"), initial=initial, back=back),
    )


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Take our line of a word away."""
    actor = actor_of(request)
    back = reverse("search:dictionary")
    try:
        services.drop_term(actor, services.DropTerm(word=request.POST.get("word", "")[:60]))
    except DomainError as error:
        return refused(request, error, back)
    return finished(request, Done(back, _("The word was taken out.")))


@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Have the index written again."""
    services.rebuild_index(actor_of(request))
    return finished(
        request, Done(reverse("search:dictionary"), _("The index is being rebuilt; search goes on meanwhile."))
    )


def _admit(actor: Actor) -> None:
    if not ports.authorizer().authorise(actor, services.keep_term.name, None, {}).allowed:
        raise NotFound


def _table(lines: list[TermLine]) -> Table[TermLine]:
    return Table(
        caption=_("Dictionary"),
        rows=lines,
        empty=_("No word like this"),
        empty_hint=_("Add it: part numbers, product names, and what your people call things."),
        columns=[
            Column("word", _("Word"), _word, narrow="main"),
            Column("synonyms", _("Other words for the same"), lambda line: "、".join(line.synonyms) or "–"),
            Column("state", _("State"), _state, tight=True),
        ],
    )


def _word(line: TermLine) -> str:
    url = f"{reverse('search:change_term')}?{urlencode({'word': line.word})}"
    return parts.row_link(url, line.word)


def _state(line: TermLine) -> str:
    if not line.is_active:
        return parts.badge(_("Switched off"), "pause")
    return parts.badge(_("Shipped"), "quiet") if line.is_shipped else parts.badge(_("Your own"), "accent")
