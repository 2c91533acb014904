# SPDX-License-Identifier: Apache-2.0
"""OpenID Connect on the login library: code flow with PKCE; the ID token's signature, issuer, audience and nonce count.

The library carries state, code and tokens; who may enter is decided by `entering`, sessions open in `web.session`.
"""

import secrets
from typing import Any, ClassVar

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from requests import Session

from keepwell.kernel import outbound
from keepwell.kernel.errors import KeepwellError
from keepwell.signin.models import IdentityProvider
from keepwell.signin.providers.discovery import Discovery, discover

KIND = "keepwell_company"
NONCE = "kw_company_nonce"
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY_SECONDS = 60


class CompanyAdapter(OAuth2Adapter):  # type: ignore[misc]  # the library has no types
    """Speaks to one provider, as it describes itself."""

    provider_id: str

    def __init__(self, request: HttpRequest, code: str) -> None:
        self.provider_id = code
        super().__init__(request)

    @property
    def described(self) -> Discovery:
        """What the provider says of itself, asked once a request."""
        if not hasattr(self, "_described"):
            try:
                self._described = discover(self.get_provider().app.settings["issuer"])
            except KeepwellError as error:
                raise OAuth2Error(str(error)) from error
        return self._described

    @property
    def access_token_url(self) -> str:
        """Where a code becomes a token."""
        return self.described.address("token_endpoint")

    @property
    def authorize_url(self) -> str:
        """Where the browser is sent."""
        return self.described.address("authorization_endpoint")

    @property
    def basic_auth(self) -> bool:
        """How our secret travels: in the body where that is offered, else in the header."""
        offered = self.described.words.get("token_endpoint_auth_methods_supported")
        return not (isinstance(offered, list) and "client_secret_post" in offered)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The one address the provider may send people back to, made from the configuration, never from a header."""
        return callback_address(self.provider_id)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **words: Any) -> Any:
        """Check the ID token, then read the provider's words about the same person."""
        proved = self._proved(app, str(words["response"].get("id_token") or ""))
        told = self._told(token.token)
        if told.get("sub") != proved["sub"]:
            raise OAuth2Error("userinfo speaks of somebody else")
        return self.get_provider().sociallogin_from_response(request, {**proved, **told})

    def _told(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(
                self.described.address("userinfo_endpoint"), headers={"Authorization": f"Bearer {access_token}"}
            )
            answer.raise_for_status()
            told = answer.json()
        return told if isinstance(told, dict) else {}

    def _proved(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        nonce = self.request.session.pop(NONCE, None)
        try:
            kept: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(id_token),
                algorithms=list(_ALGORITHMS),
                audience=app.client_id,
                issuer=self.described.address("issuer"),
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, KeyError) as error:
            raise OAuth2Error("the ID token does not hold") from error
        if nonce is None or not secrets.compare_digest(str(kept.get("nonce", "")), str(nonce)):
            raise OAuth2Error("the ID token answers another question")
        if kept.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token was made for somebody else")
        return kept

    def _key(self, id_token: str) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.described.address("jwks_uri"))
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        wanted = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if key.public_key_use in (None, "sig") and wanted in (None, key.key_id)]
        if len(fitting) != 1:
            raise OAuth2Error("no key of the provider fits the ID token")
        return fitting[0]


class CompanyProvider(OAuth2Provider):  # type: ignore[misc]  # the library has no types
    """Every provider set up on the page, told apart by its code."""

    id: ClassVar[str] = KIND
    name = "OpenID Connect"
    account_class = ProviderAccount
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> CompanyAdapter:
        """The adapter of this provider."""
        return CompanyAdapter(request, self.app.provider_id)

    def get_default_scope(self) -> list[str]:
        """Who he is, how he is called, how he is reached."""
        return ["openid", "profile", "email"]

    def get_auth_params(self) -> dict[str, str]:
        """A question that only this browser's answer fits."""
        nonce = secrets.token_urlsafe(24)
        self.request.session[NONCE] = nonce
        return {"nonce": nonce}

    def extract_uid(self, told: dict[str, Any]) -> str:
        """The provider's lasting name for the person."""
        return str(told["sub"])

    def extract_common_fields(self, told: dict[str, Any]) -> dict[str, Any]:
        """Nothing: accounts are not the library's business here."""
        return {}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Reads our table of providers; the library makes no account and opens no session."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The provider with this code."""
        rows = IdentityProvider.objects.filter(is_on=True)
        return [app_of(row) for row in (rows.filter(code=provider) if provider else rows)]

    def get_requests_session(self) -> Session:
        """All calls leave by the guarded door."""
        return outbound.session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: `entering` decides."""
        return False


def app_of(row: IdentityProvider) -> SocialApp:
    """Our row as the library wants to see it; never saved."""
    return SocialApp(
        provider=KIND,
        provider_id=row.code,
        name=row.name,
        client_id=row.client_id,
        secret=row.opened_secret,
        settings={"issuer": row.issuer},
    )


def callback_address(code: str) -> str:
    """What has to be entered at the provider."""
    return f"{settings.KEEPWELL.public_url}{reverse('signin:company_callback', args=[code])}"
