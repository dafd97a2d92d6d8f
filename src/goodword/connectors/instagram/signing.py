"""How creators sign in at Instagram: Business Login for Instagram, tokens of 60 days that can be renewed. Pure.

The network has no proof key (PKCE) for this; the state, bound to the creator's browser, stands against forged answers.
Its documented way to make a token last takes the app's secret and the token in the query of a GET, over TLS.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from goodword.connectors.agreed import App, Asks, Form, Held, SignedIn, accepted, unticked
from goodword.connectors.errors import BadAnswer
from goodword.connectors.instagram.schema import User
from goodword.connectors.model import Answer
from goodword.connectors.schema import Id, Said, checked

_DOOR, _GRAPH = "https://api.instagram.com", "https://graph.instagram.com"
_SHORT, _LONG, _AGAIN = "/oauth/access_token", "/access_token", "/refresh_access_token"
_BASIC, _INSIGHTS = "instagram_business_basic", "instagram_business_manage_insights"
_DAYS = 60
_DAY = 86_400


class Short(Said):
    """A token of one hour. permissions: a list, or a text with commas."""

    access_token: Id
    permissions: str | tuple[str, ...] = ()


class Long(Said):
    """A token of 60 days."""

    access_token: Id
    expires_in: int


def scopes(kinds: frozenset[str]) -> tuple[str, ...]:
    """What has to be asked for: insights only where posts or the audience are."""
    return (_BASIC, _INSIGHTS) if kinds & {"posts", "audience"} else (_BASIC,)


class InstagramSignIn:
    """Business Login for Instagram."""

    def address(
        self,
        app: App,
        kinds: frozenset[str],
        *,
        back: str,
        state: str,
        verifier: str,  # noqa: ARG002 - form of a sign-in
    ) -> str:
        """Where the creator's browser is sent."""
        asked = {"client_id": app.client, "redirect_uri": back, "response_type": "code",
                 "scope": ",".join(scopes(kinds)), "state": state}  # fmt: skip
        return f"https://www.instagram.com/oauth/authorize?{urlencode(asked)}"

    def exchange(
        self,
        asks: Asks,
        app: App,
        kinds: frozenset[str],
        *,
        code: str,
        back: str,
        verifier: str,  # noqa: ARG002 - form of a sign-in
        now: int,
    ) -> SignedIn:
        """A code for a token of an hour, that for one of 60 days, and who it is. Raises BadInput, BadAnswer."""
        form = {"client_id": app.client, "client_secret": app.secret, "grant_type": "authorization_code",
                "redirect_uri": back, "code": code.removesuffix("#_")}  # fmt: skip
        answer = accepted(asks(Form(_DOOR, _SHORT, form=form)), "Instagram")
        short = checked(Short, _first(answer.body), "oauth/access_token")
        given = short.permissions.split(",") if isinstance(short.permissions, str) else short.permissions
        if missing := [scope for scope in scopes(kinds) if scope not in given]:
            raise unticked("Instagram", missing)
        query = {"grant_type": "ig_exchange_token", "client_secret": app.secret, "access_token": short.access_token}
        held = _held(accepted(asks(Form(_GRAPH, _LONG, query)), "Instagram"), now)
        me = {"fields": "user_id,username"}
        there = checked(User, accepted(asks(Form(_GRAPH, "/v25.0/me", me, token=held.access)), "Instagram").body, "me")
        if not there.user_id:
            raise BadAnswer.missing("me", ["user_id"])
        return SignedIn(there.user_id, there.username.lower(), held, frozenset(given))

    def renew(self, asks: Asks, app: App, held: Held, *, now: int) -> Held | None:  # noqa: ARG002 - form of a sign-in
        """Another 60 days; None where they took it back, or it was too late."""
        if held.until <= now:
            return None
        answer = asks(Form(_GRAPH, _AGAIN, {"grant_type": "ig_refresh_token", "access_token": held.access}))
        return (
            None if 400 <= answer.status < 500 and answer.status != 429 else _held(accepted(answer, "Instagram"), now)
        )

    def revoke(self, asks: Asks, app: App, held: Held) -> bool:  # noqa: ARG002 - form of a sign-in
        """Instagram cannot be told: the creator removes the app under Settings, Website permissions."""
        return False

    def answers(self, form: Form, now: int) -> Answer:  # noqa: ARG002 - form of a sign-in
        """What the invented network answers; its code says who agreed."""
        given = {**form.query, **(form.form or {})}
        who = (given.get("code") or given.get("access_token") or form.token).rpartition(":")[2]
        if form.path == _SHORT:
            if not given["code"].startswith("agreed:"):
                return Answer(400, {"error_type": "OAuthException", "code": 400, "error_message": "Invalid code"})
            said = {"access_token": f"short:{who}", "user_id": who, "permissions": ",".join((_BASIC, _INSIGHTS))}
            return Answer(200, {"data": [said]})
        if form.path in (_LONG, _AGAIN):
            return Answer(200, {"access_token": f"long:{who}", "token_type": "bearer", "expires_in": _DAYS * _DAY})
        key, _, name = who.partition("/")
        return Answer(200, {"user_id": key, "username": name, "id": "1"})

    def code(self, name: str, asked: Mapping[str, str], now: int) -> str:  # noqa: ARG002 - form of a sign-in
        """Who agreed, in clear: nobody there exists."""
        from goodword.connectors.instagram.fake import FakeInstagram, number  # noqa: PLC0415 - only in that world

        who = (person for person in FakeInstagram(now).world.people if person.handle == name)
        return next((f"agreed:{number(person)}/{name}" for person in who), "")


def _first(body: object) -> object:
    """The answer is said to be a list in `data`; older ones were without."""
    data = body.get("data") if isinstance(body, Mapping) else None
    return data[0] if isinstance(data, list) and data else body


def _held(answer: Answer, now: int) -> Held:
    said = checked(Long, answer.body, "access_token")
    return Held(said.access_token, "", now + said.expires_in, now + said.expires_in)


SIGN_IN = InstagramSignIn()
