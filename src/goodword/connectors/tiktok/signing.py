"""How creators sign in at TikTok: Login Kit, OAuth v2 with a proof key; tokens of a day, renewed for a year. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from goodword.connectors.agreed import App, Asks, Form, Held, SignedIn, accepted, unticked
from goodword.connectors.model import Answer
from goodword.connectors.schema import Id, Said, checked
from goodword.connectors.tiktok.schema import UserInfo
from goodword.connectors.tiktok.wire import INFO, USER_FIELDS

_HOST, _TOKEN, _REVOKE = "https://open.tiktokapis.com", "/v2/oauth/token/", "/v2/oauth/revoke/"
_PROFILE, _VIDEOS = ("user.info.basic", "user.info.profile", "user.info.stats"), "video.list"
_DAY, _YEAR = 86_400, 31_536_000


class Token(Said):
    """An access token and what renews it."""

    access_token: Id
    expires_in: int
    refresh_token: Id
    refresh_expires_in: int
    scope: str = ""


def scopes(kinds: frozenset[str]) -> tuple[str, ...]:
    """What has to be asked for: videos only where posts are."""
    return (*_PROFILE, _VIDEOS) if "posts" in kinds else _PROFILE


class TikTokSignIn:
    """Login Kit."""

    def address(self, app: App, kinds: frozenset[str], *, back: str, state: str, verifier: str) -> str:
        """Where the creator's browser is sent. TikTok wants the proof key's SHA-256 in hexadecimal digits."""
        asked = {"client_key": app.client, "response_type": "code", "scope": ",".join(scopes(kinds)),
                 "redirect_uri": back, "state": state, "code_challenge": challenge(verifier),
                 "code_challenge_method": "S256"}  # fmt: skip
        return f"https://www.tiktok.com/v2/auth/authorize/?{urlencode(asked)}"

    def exchange(
        self, asks: Asks, app: App, kinds: frozenset[str], *, code: str, back: str, verifier: str, now: int
    ) -> SignedIn:
        """A code for tokens, and who it is. Raises BadInput, BadAnswer."""
        form = {"client_key": app.client, "client_secret": app.secret, "grant_type": "authorization_code",
                "redirect_uri": back, "code": code, "code_verifier": verifier}  # fmt: skip
        said = checked(Token, accepted(asks(Form(_HOST, _TOKEN, form=form)), "TikTok").body, "oauth/token")
        given = frozenset(said.scope.split(","))
        if missing := [scope for scope in scopes(kinds) if scope not in given]:
            raise unticked("TikTok", missing)
        held = _held(said, now)
        answer = accepted(asks(Form(_HOST, INFO, {"fields": USER_FIELDS}, token=held.access)), "TikTok")
        user = checked(UserInfo, answer.body, "user/info").data.user
        return SignedIn(user.open_id, user.username.lower(), held, given)

    def renew(self, asks: Asks, app: App, held: Held, *, now: int) -> Held | None:
        """Another day; the token that renews may be another one too. None where they took it back."""
        if held.until <= now:
            return None
        form = {"client_key": app.client, "client_secret": app.secret, "grant_type": "refresh_token",
                "refresh_token": held.refresh}  # fmt: skip
        answer = asks(Form(_HOST, _TOKEN, form=form))
        error = answer.body.get("error") if isinstance(answer.body, dict) else None
        if error in ("invalid_grant", "access_denied"):
            return None
        return _held(checked(Token, accepted(answer, "TikTok").body, "oauth/token"), now)

    def revoke(self, asks: Asks, app: App, held: Held) -> bool:
        """End it at TikTok."""
        form = {"client_key": app.client, "client_secret": app.secret, "token": held.access}
        return asks(Form(_HOST, _REVOKE, form=form)).status == 200

    def answers(self, form: Form, now: int) -> Answer:
        """What the invented network answers; its code says who agreed, and with which proof."""
        from goodword.connectors.model import Call  # noqa: PLC0415
        from goodword.connectors.tiktok.fake import FakeTikTok  # noqa: PLC0415 - only where nothing is connected

        given = form.form or {}
        if form.path == _REVOKE:
            return Answer(200, {})
        if form.path == INFO:
            return FakeTikTok(now).send(Call(INFO, who=form.token.rpartition(":")[2].partition("/")[0]))
        _, _, rest = (given.get("code") or given.get("refresh_token", "")).partition(":")
        proof, _, who = rest.rpartition(":")
        if "code" in given and proof != challenge(given["code_verifier"]):
            return Answer(400, {"error": "invalid_grant", "error_description": "Code verifier is invalid.",
                                "log_id": "1"})  # fmt: skip
        return Answer(200, {"access_token": f"act:{who}", "expires_in": _DAY, "refresh_token": f"rft::{who}",
                            "refresh_expires_in": _YEAR, "open_id": who.partition("/")[0], "token_type": "Bearer",
                            "scope": ",".join((*_PROFILE, _VIDEOS))})  # fmt: skip

    def code(self, name: str, asked: Mapping[str, str], now: int) -> str:
        """Who agreed and what stands for the proof key, in clear: nobody there exists."""
        from goodword.connectors.tiktok.fake import FakeTikTok, open_id  # noqa: PLC0415 - only in that world

        who = (person for person in FakeTikTok(now).world.people if person.handle == name)
        return next((f"agreed:{asked.get('code_challenge', '')}:{open_id(person)}/{name}" for person in who), "")


def challenge(verifier: str) -> str:
    """What stands for a proof key before it is shown."""
    return sha256(verifier.encode()).hexdigest()


def _held(said: Token, now: int) -> Held:
    return Held(said.access_token, said.refresh_token, now + said.expires_in, now + said.refresh_expires_in)


SIGN_IN = TikTokSignIn()
