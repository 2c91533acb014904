# SPDX-License-Identifier: Apache-2.0
"""An OpenID provider that can be told to lie: small, on a free loopback port, with a key of its own."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from keepwell.kernel import clock

CLIENT, SECRET = "keepwell", "between-two-servers-only-0123456789"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = _KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass
class Idp:
    """What it says; `token` and `userinfo` are laid over the truth, None takes a claim away."""

    issuer: str = ""
    userinfo: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    signed_by: str = "key"
    challenge: str = ""
    nonce: str = ""
    codes_used: int = 0

    def described(self) -> dict[str, Any]:
        """Its description of itself."""
        words = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/jwks",
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        return {**words, **self.description}

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        words = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
        return {"keys": [{**words, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def exchange(self, asked: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """A code for tokens, to whoever knows the verifier."""
        self.codes_used += 1
        digest = hashlib.sha256(asked.get("code_verifier", [""])[0].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if proof != self.challenge or asked.get("client_secret") != [SECRET]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()}

    def id_token(self) -> str:
        """Signed as told."""
        now = int(clock.now().timestamp())
        truth = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 60, "nonce": self.nonce}
        said = {name: value for name, value in {**truth, **self.token}.items() if value is not None}
        if self.signed_by == "nobody":
            return jwt.encode(said, None, algorithm="none")
        if self.signed_by == "public key":
            return _hmac_with_the_public_key(said)
        return jwt.encode(said, _KEY if self.signed_by == "key" else _OTHER, "RS256", headers={"kid": "one"})

    def told(self) -> dict[str, Any]:
        """About the person."""
        truth = {"sub": "s-1", "email": "liu@hd.example", "email_verified": True, "name": "刘婷"}
        return {name: value for name, value in {**truth, **self.userinfo}.items() if value is not None}


def _hmac_with_the_public_key(said: dict[str, Any]) -> str:
    """The old confusion: what everybody may know, used as a secret."""
    head = {"alg": "HS256", "typ": "JWT", "kid": "one"}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, said)]
    mac = hashlib.sha256  # hmac by hand, for libraries refuse to
    block = PUBLIC_PEM if len(PUBLIC_PEM) <= 64 else mac(PUBLIC_PEM).digest()
    block = block.ljust(64, b"\0")
    inner = mac(bytes(byte ^ 0x36 for byte in block) + b".".join(parts)).digest()
    outer = mac(bytes(byte ^ 0x5C for byte in block) + inner).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(outer).rstrip(b"=")]).decode()


@contextmanager
def idp() -> Iterator[Idp]:
    """Run one."""
    told = Idp()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            path = urlsplit(self.path).path
            known = {"/.well-known/openid-configuration": told.described, "/jwks": told.keys, "/me": told.told}
            self._say(*((200, known[path]()) if path in known else (404, {})))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*told.exchange(parse_qs(body)))

        def _say(self, status: int, words: dict[str, Any]) -> None:
            body = json.dumps(words).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the signature it replaces
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    told.issuer = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        serving.join(timeout=5)


def begun(client: Client, told: Idp, code: str = "hd") -> str:
    """Go to the provider; returns the state with which it sends the browser back."""
    answer = client.get(f"/sign-in/company/{code}/", {"next": "/profile/"})
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    told.challenge, told.nonce = asked["code_challenge"][0], asked["nonce"][0]
    return asked["state"][0]


def came_back(client: Client, state: str, code: str = "hd", **words: str) -> Any:
    """The browser comes back with the provider's answer."""
    return client.get(f"/sign-in/company/{code}/callback/", {"state": state, "code": "c-1", **words})
