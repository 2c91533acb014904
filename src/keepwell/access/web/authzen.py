# SPDX-License-Identifier: Apache-2.0
"""The addresses of AuthZEN Authorization API 1.0: evaluation, batch, the three searches, and where they are."""

import functools
from collections.abc import Callable, Mapping

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from keepwell.access.authzen import questions
from keepwell.access.authzen.answers import Answerer, Found, Verdict
from keepwell.access.authzen.doors import answerer_of, program_of, reach_of
from keepwell.access.authzen.pages import token_for, window_of
from keepwell.access.authzen.questions import BadQuestion, Properties
from keepwell.access.engine.cedar import JsonObject
from keepwell.access.models import Application
from keepwell.kernel import clock
from keepwell.kernel.api.problems import problem
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.scope import within_scope

_SCHEME = "bearer "
_SHORT = {"zh-hans": "zh", "en": "en"}
Answering = Callable[[Application, Answerer, Properties], JsonObject]


def _asked_by_program(answer: Answering) -> Callable[[HttpRequest], HttpResponse]:
    """A POST with a program's key and a JSON object; every refusal is a problem with its reason."""

    @csrf_exempt
    @login_not_required
    @functools.wraps(answer)
    def view(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            refused = problem(405, "")
            refused.headers["Allow"] = "POST"
            return refused
        given = request.headers.get("authorization", "")
        secret = given[len(_SCHEME) :].strip() if given[: len(_SCHEME)].lower() == _SCHEME else ""
        program = program_of(secret, clock.now())
        if program is None:
            refused = problem(401, _("Send the key of a registered program: Authorization: Bearer kwa_…"))
            refused.headers["WWW-Authenticate"] = "Bearer"
            return refused
        try:
            body = _body(request)
            reach = reach_of(program)
            with within_scope(reach):
                return JsonResponse(answer(program, answerer_of(program, reach), body))
        except KeepwellError as error:
            return problem(error.status, str(error))

    return view


def _body(request: HttpRequest) -> Properties:
    if request.content_type != "application/json":
        raise BadQuestion(_("Send the question as application/json."))
    try:
        found = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise BadQuestion(_("The body is not valid JSON.")) from error
    if not isinstance(found, dict):
        raise BadQuestion(_("“%(field)s” must be an object.") % {"field": "body"})
    return found


def _said(verdict: Verdict) -> JsonObject:
    """The decision; reasons are for the administrator of the asking program, in both languages."""
    said: dict[str, object] = {"decision": verdict.allowed}
    if verdict.policies:
        words = {_SHORT[name]: " ".join(reasons) for name, reasons in verdict.reasons.items()}
        said["context"] = {"policies": list(verdict.policies), "reason_admin": words}
    return said  # type: ignore[return-value]  # plain values by construction


@_asked_by_program
def evaluation(program: Application, answerer: Answerer, body: Properties) -> JsonObject:
    """May this subject do this to this resource."""
    del program
    return _said(answerer.decide(questions.evaluation(body)))


@_asked_by_program
def evaluations(program: Application, answerer: Answerer, body: Properties) -> JsonObject:
    """Several at once; what the single ones leave out is taken from the top."""
    del program
    bodies, semantic = questions.evaluations(body)
    if not bodies:
        return _said(answerer.decide(questions.evaluation(body)))
    said: list[JsonObject] = []
    for one in bodies:
        answer = _one_of_many(answerer, one, body)
        said.append(answer)
        if (semantic, answer["decision"]) in (("deny_on_first_deny", False), ("permit_on_first_permit", True)):
            break
    return {"evaluations": said}


def _one_of_many(answerer: Answerer, one: Properties, defaults: Properties) -> JsonObject:
    try:
        return _said(answerer.decide(questions.evaluation(one, defaults)))
    except BadQuestion as error:
        return {"decision": False, "context": {"error": {"status": 400, "message": str(error)}}}


def _entities(found: Found, kind: str, body: Properties, program: Application) -> JsonObject:
    token = token_for(found.following, body, program.pk)
    page: JsonObject = {"next_token": token, "count": len(found.names)}
    return {"results": [{"type": kind, "id": name} for name in found.names], "page": page}


@_asked_by_program
def search_subject(program: Application, answerer: Answerer, body: Properties) -> JsonObject:
    """Who may do this to this resource."""
    asked = questions.search_for_subjects(body)
    return _entities(answerer.subjects(asked, window_of(body, program.pk)), asked.subject.type, body, program)


@_asked_by_program
def search_resource(program: Application, answerer: Answerer, body: Properties) -> JsonObject:
    """To which resources this subject may do this."""
    asked = questions.search_for_resources(body)
    return _entities(answerer.resources(asked, window_of(body, program.pk)), asked.resource.type, body, program)


@_asked_by_program
def search_action(program: Application, answerer: Answerer, body: Properties) -> JsonObject:
    """What this subject may do to this resource; all of it in one page."""
    window_of(body, program.pk)
    names = answerer.actions(questions.search_for_actions(body))
    return {"results": [{"name": name} for name in names], "page": {"next_token": "", "count": len(names)}}


@login_not_required
@require_GET
def configuration(request: HttpRequest) -> JsonResponse:
    """Where everything is; open to everybody, for it names addresses only."""
    del request
    here = settings.KEEPWELL.public_url
    named: Mapping[str, str] = {
        "access_evaluation_endpoint": "access:evaluation",
        "access_evaluations_endpoint": "access:evaluations",
        "search_subject_endpoint": "access:search_subject",
        "search_resource_endpoint": "access:search_resource",
        "search_action_endpoint": "access:search_action",
    }
    addresses = {name: here + reverse(address) for name, address in named.items()}
    return JsonResponse({"policy_decision_point": here, **addresses})
