"""Signing in at a network, for creators: where they are sent, what comes back, tokens that last, letting go (I/O)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from goodword.catalogue.workspace import Workspace
from goodword.connectors import http
from goodword.connectors.agreed import Agreeing, App, Asks, Form, SignedIn, SignIn
from goodword.connectors.errors import unavailable
from goodword.connectors.granted.model import Fact, Grant
from goodword.connectors.granted.shares import shares
from goodword.connectors.granted.store import GrantStore
from goodword.connectors.model import Answer, Connector, Cut, Insight
from goodword.connectors.registry import connector
from goodword.connectors.store import SourceStore
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.times import DAY, to_epoch

if TYPE_CHECKING:
    from goodword.connectors.desk import SourceDesk

_INVENTED_APP = App("invented", "invented")
_ENDING = ".invented.test"
_SOON = {"instagram": 10 * DAY, "tiktok": 3_600}
"""Seconds before its end from which a token is renewed."""


def shares_of(desk: SourceDesk, name: str) -> Mapping[str, tuple[Fact, ...]]:
    """What creators share of their audience, by creator; nothing of those who share nothing."""
    agreed = {account.creator_id for _, account in desk.accounts(name) if account.agreed}
    store = Grants(desk.workspace, name).store if agreed else None
    return defaultdict(tuple, {one: store.facts(one) for one in agreed} if store is not None else {})


@dataclass(frozen=True, slots=True)
class Grants:
    """Sign-ins of creators at one network. asks: the network's door, tests put their own here."""

    workspace: Workspace
    source: str
    asks: Asks | None = None

    @property
    def store(self) -> GrantStore:
        """The ledger's side."""
        return GrantStore(self.workspace.ledger, self.workspace.vault, self.workspace.now)

    @property
    def _one(self) -> Connector:
        return connector(self.source)

    @property
    def _sign_in(self) -> SignIn:
        one: Agreeing = self._one  # type: ignore[assignment]
        return one.sign_in

    @property
    def app(self) -> App | None:
        """The app as the settings name it."""
        settings = self.workspace.settings
        client, secret = (str(getattr(settings, f"{self.source}_{name}")) for name in ("app", "secret"))
        return App(client, secret) if client and secret else None

    @property
    def invented(self) -> bool:
        """Whether the invented network stands in: no app is set, and the real network is not asked."""
        links = SourceStore(self.workspace.ledger, now=self.workspace.now).links(self.source)
        return self.app is None and all(link.invented for link in links)

    @property
    def ready(self) -> bool:
        """Whether creators can sign in."""
        return self.app is not None or self.invented

    def begin(self, creator_id: str, kinds: Sequence[str], *, back: str, state: str) -> str:
        """Where a creator's browser is sent. Raises BadInput where the network is not set up."""
        app, verifier = self._app(creator_id), self._verifier(state)
        address = self._sign_in.address(app, frozenset(kinds), back=back, state=state, verifier=verifier)
        if not self.invented:
            return address
        asked = address.partition("?")[2]
        return f"{back.removesuffix('/back')}/invented/{self.source}?{asked}&{urlencode({'creator': creator_id})}"

    def finish(self, ask: int, creator_id: str, kinds: Sequence[str], query: Mapping[str, str], back: str) -> SignedIn:
        """What came back: who signed in, kept. Raises BadInput, BadAnswer, Unavailable."""
        title, code = self._one.about.title, query.get("code", "")
        if query.get("error") or not code:
            raise BadInput(
                f"You did not agree at {title}.", data="Nothing was read, nothing is kept.",
                next_step="if that was a mistake, begin again below",
            )  # fmt: skip
        app, verifier = self._app(creator_id), self._verifier(query.get("state", ""))
        signed = self._sign_in.exchange(
            self._asks, app, frozenset(kinds), code=code, back=back, verifier=verifier, now=self._at()
        )
        if f"{self._one.about.platform}:{signed.handle}" != creator_id:
            raise BadInput(
                f"This link is for {creator_id.partition(':')[2]}, and somebody else signed in.", given=signed.handle,
                data="Nothing was read, nothing is kept.", next_step=f"sign out at {title}, then open the link again",
            )  # fmt: skip
        self.store.keep(self.source, ask, creator_id, kinds, signed)
        return signed

    def token(self, who: str) -> str:
        """An access token that is good, renewed where it ends soon; "" where there is none. Raises Unavailable."""
        grant, now = self.store.of(self.source, who), self._at()
        if grant is None:
            return ""
        if grant.held.expires_at - now > _SOON.get(self.source, DAY):
            return grant.held.access
        return self._renewed(grant, now)

    def _renewed(self, grant: Grant, now: int) -> str:
        app = _INVENTED_APP if self.invented else self.app
        if app is None:
            return grant.held.access if grant.held.expires_at > now else ""
        held = self._sign_in.renew(self._asks, app, grant.held, now=now)
        if held is None:
            return ""
        self.store.renewed(grant, held)
        return held.access

    def hear(self, insights: Sequence[Insight]) -> None:
        """Keep what creators share of their audience, as far as they agreed to it."""
        today, store = self.workspace.now().date().isoformat(), self.store
        for key in dict.fromkeys(insight.account for insight in insights):
            grant = store.of(self.source, key)
            if grant is None or "audience" not in grant.kinds:
                continue
            told = [Fact(i.kind, i.label, i.people, today) for i in insights if i.account == key]
            store.declare(grant, shares(store.told(grant, told), self._resolve))

    def _resolve(self, text: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as the gazetteer gives it
        try:
            return self.workspace.gazetteer.resolve(text)
        except GoodwordError:
            return ()

    def code(self, name: str, asked: Mapping[str, str]) -> str:
        """The code with which somebody of the invented network comes back; "" where nobody there has this name."""
        return self._sign_in.code(name, asked, self._at()) if self.invented else ""

    def end(self, ask: int) -> str:
        """Let go of a sign-in, at the network too where it can be told; whose it was, "" where there was none."""
        grant = self.store.of_ask(self.source, ask)
        if grant is None:
            return ""
        app = _INVENTED_APP if self.invented else self.app
        if app is not None:
            with suppress(GoodwordError):  # the token is let go all the same: nobody can use it any more
                self._sign_in.revoke(self._asks, app, grant.held)
        self.store.end(grant)
        return grant.key

    def _app(self, creator_id: str) -> App:
        if self.app is not None:
            return self.app
        title = self._one.about.title
        if self.invented and creator_id.endswith(_ENDING):
            return _INVENTED_APP
        raise BadInput(
            f"Signing in at {title} is not set up here.", data="Nothing was read.",
            next_step=f"the settings `{self.source}_app` and `{self.source}_secret` name the app; until then only "
            "people of the invented world can try it",
        )  # fmt: skip

    def _asks(self, form: Form) -> Answer:
        if self.asks is not None:
            return self.asks(form)
        if self.invented:
            return self._sign_in.answers(form, self._at())
        try:
            return http.ask(form.base, form.path, form.query, token=form.token, form=form.form)
        except Cut as cut:
            raise unavailable(self._one.about.title, str(cut)) from None

    def _verifier(self, state: str) -> str:
        """The proof key of one sign-in: 64 digits that follow from its state and this installation's vault."""
        vault = self.workspace.vault
        return vault.pseudonym("proof key", f"1 {state}") + vault.pseudonym("proof key", f"2 {state}")

    def _at(self) -> int:
        return to_epoch(self.workspace.now())
