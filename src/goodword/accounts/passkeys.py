"""Passkeys (WebAuthn level 3): challenges that work once, and answers checked against the site they were made for."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from goodword.accounts.desk import Accounts, used_up
from goodword.accounts.model import Issued, NotSignedIn, Principal
from goodword.core.errors import BadInput, Conflict

_SECONDS = 300
_NAME = "Goodword"


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys are made for. id: its host name; origin: scheme, host and port as browsers send it."""

    id: str
    origin: str

    @classmethod
    def of(cls, address: str) -> Site:
        """The site of an address of ours. Raises BadInput where it has no name: passkeys are not made for numbers."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if not host or ":" in host or host.replace(".", "").isdigit():
            raise BadInput(
                "Passkeys need a host name, not a number.",
                where="address",
                given=host,
                next_step="open it by a name, on this machine localhost, or set `public_url`",
            )
        return cls(host, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked: options for its authenticator, and a token to send back with the answer."""

    options: dict[str, Any]
    token: str


def ask_new(accounts: Accounts, principal: Principal, site: Site) -> Asked:
    """Ask for a new passkey of the user who is signed in. Raises NotAllowed."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - few pages need it
    from webauthn.helpers import structs  # noqa: PLC0415

    own = accounts.own(principal)
    known = [structs.PublicKeyCredentialDescriptor(id=c) for c in accounts.users.credentials(own.id)]
    made = generate_registration_options(
        rp_id=site.id,
        rp_name=_NAME,
        user_name=own.name,
        user_id=own.handle,
        user_display_name=principal.name,
        exclude_credentials=known,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    noted = {"challenge": _text(made.challenge), "user": own.id, "site": site.id}
    return Asked(json.loads(options_to_json(made)), accounts.signed.once("passkey", noted, _SECONDS).token)


def keep_new(accounts: Accounts, principal: Principal, site: Site, answer: dict[str, Any], name: str) -> None:
    """Keep the passkey that the browser made. answer: `token` and `credential`. Raises NotSignedIn, Conflict."""
    from webauthn import verify_registration_response  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    own, noted = accounts.own(principal), _noted(accounts, answer)
    if noted.get("user") != own.id or noted.get("site") != site.id:
        raise used_up()
    try:
        made = verify_registration_response(
            credential=answer.get("credential") or {},
            expected_challenge=_bytes(noted["challenge"]),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(error) from None
    if accounts.users.passkey(made.credential_id) is not None:
        raise Conflict("This passkey is known already.", data="Nothing was changed.")
    accounts.users.add_passkey(own.id, made.credential_id, made.credential_public_key, made.sign_count, name)


def ask(accounts: Accounts, site: Site) -> Asked:
    """Ask for any passkey of this site: whose it is, it says itself."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    made = generate_authentication_options(rp_id=site.id, user_verification=UserVerificationRequirement.REQUIRED)
    noted = {"challenge": _text(made.challenge), "site": site.id}
    return Asked(json.loads(options_to_json(made)), accounts.signed.once("passkey", noted, _SECONDS).token)


def sign_in(
    accounts: Accounts, site: Site, answer: dict[str, Any], *, agent: str, instead: int | None = None
) -> Issued:
    """Sign in with the passkey that the browser answered with. Raises NotSignedIn."""
    from webauthn import verify_authentication_response  # noqa: PLC0415
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    noted = _noted(accounts, answer)
    if "user" in noted or noted.get("site") != site.id:
        raise used_up()
    credential = answer.get("credential")
    try:
        key = accounts.users.passkey(base64url_to_bytes(str(credential["id"])))  # type: ignore[index] # caught below
        secret = accounts.users.secret(number=key.user_id) if key else None
        if key is None or secret is None:
            raise _unknown()
        done = verify_authentication_response(
            credential=credential,  # type: ignore[arg-type] # what it is, is checked there
            expected_challenge=_bytes(noted["challenge"]),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.counter,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(error) from None
    accounts.users.passkey_used(key.id, done.new_sign_count)
    return accounts.let_in(secret, "passkey", agent=agent, instead=instead)


def _noted(accounts: Accounts, answer: dict[str, Any]) -> dict[str, Any]:
    noted = accounts.signed.use("passkey", str(answer.get("token", "")))
    if noted is None:
        raise used_up()
    return noted


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value)


def _refused(error: Exception) -> NotSignedIn:
    return NotSignedIn(
        "The passkey's answer does not fit what was asked.",
        given=type(error).__name__,
        data="Nothing was changed.",
        next_step="try again, or sign in with your password",
    )


def _unknown() -> NotSignedIn:
    return NotSignedIn(
        "This passkey is not known here.",
        data="Nothing was changed.",
        next_step="sign in with your password, and add the passkey on your account page",
    )
