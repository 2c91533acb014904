# SPDX-License-Identifier: Apache-2.0
"""A new key for secrets reaches second factors and companies as well, so that old keys can be forgotten."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.kernel.secrets import SealedField, add_key, forget_keys, key_of, open_sealed, seal
from keepwell.kernel.services import keys_in_use, rotate_secrets
from keepwell.signin.models import IdentityProvider
from tests.factories import people

pytestmark = pytest.mark.usefixtures("committed")


def test_after_a_rotation_no_second_factor_needs_the_old_key() -> None:
    cast = people.cast()
    account = people.account(cast.liu, "liu@hd.example")
    app = Authenticator.objects.create(user=account, type="totp", data={"secret": encrypt("JBSWY3DP")})
    codes = Authenticator.objects.create(
        user=account, type="recovery_codes", data={"seed": encrypt("0a1b"), "used_mask": 3}
    )
    passkey = Authenticator.objects.create(user=account, type="webauthn", data={"name": "x", "credential": {"id": "y"}})
    provider = IdentityProvider.objects.create(
        code="hd",
        name="HD",
        organisation=cast.group,
        issuer="https://sso.hd.example",
        client_id="keepwell",
        client_secret=seal("geheim", "signin.identityprovider.client_secret"),
    )
    old = key_of(app.data["secret"])
    made = add_key()
    rotate_secrets(SYSTEM)
    for row in (app, codes, passkey, provider):
        row.refresh_from_db()
    with reading(SYSTEM):
        assert keys_in_use() == {made}
    forget_keys({made})
    assert decrypt(app.data["secret"]) == "JBSWY3DP"
    assert decrypt(codes.data["seed"]) == "0a1b"
    assert codes.data["used_mask"] == 3
    assert passkey.data == {"name": "x", "credential": {"id": "y"}}
    assert provider.opened_secret == "geheim"
    assert old != made


@pytest.mark.parametrize(
    "column",
    [field for model in apps.get_models() for field in model._meta.concrete_fields if isinstance(field, SealedField)],
    ids=lambda field: field.purpose,
)
def test_every_sealed_column_is_bound_to_itself(column: SealedField) -> None:
    sealed = seal("x", column.purpose)
    assert open_sealed(sealed, f"{column.model._meta.label_lower}.{column.name}") == "x"
