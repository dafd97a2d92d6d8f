"""Who may pass: a request's address and method against the permissions, and what is noted of it. No I/O of its own."""

from __future__ import annotations

from collections.abc import Mapping

from goodword.accounts.model import NotAllowed, NotSignedIn, Principal
from goodword.accounts.permissions import Need
from goodword.core.errors import GoodwordError

COOKIE = "goodword_session"
_WORDS = {True: "change", False: "read"}


def refusal(need: Need, principal: Principal | None) -> GoodwordError | None:
    """Why a request may not pass; None where it may."""
    if need.open:
        return None
    if principal is None:
        return NotSignedIn(
            "Users have to sign in here.",
            next_step="sign in at /sign-in; programs send `Authorization: Bearer TOKEN`",
        )
    if not principal.role.covers(need.role):
        return NotAllowed(
            f"This needs the role {need.role}; {principal.name or 'you'} have the role {principal.role}.",
            data="Nothing was changed.",
            next_step="ask an owner of this installation",
        )
    if not principal.in_scope(need.area, write=need.write):
        wanted = f"{need.area}:{'write' if need.write else 'read'}"
        return NotAllowed(
            f"This token was not given for that: it may not {_WORDS[need.write]} {need.area}.",
            given=" ".join(sorted(principal.scopes or ())),
            data="Nothing was changed.",
            next_step=f"make a token with the scope {wanted}",
        )
    return None


def pattern(path: str, parameters: Mapping[str, object]) -> str:
    """The address with the names of its parts that differ in place of what they are: `/campaigns/{number}/links`."""
    for name, value in parameters.items():
        path = f"{path}/".replace(f"/{value}/", f"/{{{name}}}/", 1)[:-1]
    return path


def subject(parameters: Mapping[str, object]) -> str:
    """What a request was about: the parts of its address that differ from one to the next."""
    return " ".join(f"{name}={value}" for name, value in sorted(parameters.items()))
