"""Sign-in by an OpenID Connect provider: where the browser is sent, and what is made of it when it comes back."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from goodword.accounts.desk import Accounts, used_up
from goodword.accounts.model import Issued, NotAllowed, NotSignedIn, Role
from goodword.accounts.openid import provider as providers
from goodword.accounts.store import Secret
from goodword.core.errors import BadInput, Conflict
from goodword.core.times import to_epoch

BACK = "/sign-in/openid/back"
_SECONDS = 600
_LEEWAY = 60
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where the browser goes, and the state that its cookie keeps so that nobody else can come back in its place."""

    address: str
    state: str


def ready(accounts: Accounts) -> bool:
    """Whether a provider is set."""
    return bool(accounts.settings.openid_issuer and accounts.settings.openid_client)


def leave(accounts: Accounts, home: str, after: str) -> Leaving:
    """Send the browser to the provider. home: our own address; after: the page to open when signed in.

    Raises BadInput where no provider is set, Unavailable where it does not answer.
    """
    settings = accounts.settings
    if not ready(accounts):
        raise BadInput("No OpenID provider is set.", next_step="set `openid_issuer` and `openid_client`")
    found = providers.discover(settings.openid_issuer)
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    noted = {"verifier": verifier, "nonce": nonce, "after": after, "home": home}
    state = accounts.signed.once("openid", noted, _SECONDS).token
    asked = {
        "response_type": "code",
        "client_id": settings.openid_client,
        "redirect_uri": home + BACK,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    sign = "&" if "?" in found.authorization else "?"
    return Leaving(f"{found.authorization}{sign}{urlencode(asked)}", state)


def come_back(
    accounts: Accounts, *, state: str, kept: str, code: str, agent: str, instead: int | None = None
) -> tuple[Issued, str]:
    """Sign in whoever the provider says came back, and the page to open. kept: the state in the browser's cookie.

    Raises NotSignedIn, NotAllowed, Unavailable.
    """
    if not state or not hmac.compare_digest(state.encode(), kept.encode()):
        raise used_up()
    noted = accounts.signed.use("openid", state)
    if noted is None or not code:
        raise used_up()
    settings = accounts.settings
    found = providers.discover(settings.openid_issuer)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": str(noted["home"]) + BACK}
    form["code_verifier"] = str(noted["verifier"])
    token = providers.exchange(found, settings.openid_client, settings.openid_secret, form)
    claims = _claims(accounts, found, token, str(noted["nonce"]))
    secret = _user(accounts, claims)
    return accounts.let_in(secret, "openid", agent=agent, instead=instead), str(noted["after"])


def _claims(accounts: Accounts, found: providers.Provider, token: str, nonce: str) -> dict[str, Any]:
    """What the ID token says, once its signature, issuer, audience, times and nonce are right (OpenID Core 3.1.3.7)."""
    from joserfc import jwt  # noqa: PLC0415 - only this way of signing in needs it
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    client = accounts.settings.openid_client
    try:
        keys = KeySet.import_key_set(providers.keys_of(found))  # type: ignore[arg-type] # checked by its reader
        claims = dict(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)
        wanted = {"iss": {"essential": True, "value": found.issuer}, "aud": {"essential": True, "value": client}}
        wanted |= {"sub": {"essential": True}, "exp": {"essential": True}, "nonce": {"essential": True, "value": nonce}}
        jwt.JWTClaimsRegistry(now=to_epoch(accounts.now()), leeway=_LEEWAY, **wanted).validate(claims)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _refused(type(error).__name__) from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != client:
        raise _refused("azp")
    return claims


def _user(accounts: Accounts, claims: dict[str, Any]) -> Secret:
    """The user behind a subject: known already, of the same verified e-mail, or new where the settings say a role."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])[:255]
    known = accounts.users.identity(issuer, subject)
    secret = accounts.users.secret(number=known) if known is not None else None
    if secret is not None:
        return secret
    email = str(claims.get("email", "")).lower() if claims.get("email_verified") is True else ""
    secret = accounts.users.secret(email=email) if email else None
    if secret is None:
        secret = _new(accounts, claims, email)
    accounts.users.add_identity(secret.id, issuer, subject)
    return secret


def _new(accounts: Accounts, claims: dict[str, Any], email: str) -> Secret:
    role = accounts.settings.openid_role
    if not role:
        raise NotAllowed(
            "Nobody with that e-mail address is a user here.",
            data="Nothing was changed.",
            next_step="ask an owner to add you with the e-mail address that the provider knows",
        )
    if role not in list(Role):
        raise BadInput.unknown("role", role, list(Role), where="openid_role")
    name = email or str(claims.get("preferred_username") or claims["sub"])
    try:
        user = accounts.users.add(name[:64], Role(role), shown=str(claims.get("name") or name)[:100], email=email)
    except Conflict:
        raise NotAllowed(
            "A user of that name is here already, with another e-mail address.",
            data="Nothing was changed.",
            next_step="ask an owner to add your e-mail address to your user",
        ) from None
    accounts.log.add(user.id, "sign-in", "came from the OpenID provider for the first time")
    secret = accounts.users.secret(number=user.id)
    assert secret is not None  # noqa: S101 - it was added just before
    return secret


def _refused(why: str) -> NotSignedIn:
    return NotSignedIn(
        "What the OpenID provider answered does not hold.",
        given=why,
        data="Nobody was signed in.",
        next_step="try again; if it happens again, look at the settings `openid_issuer` and `openid_client`",
    )
