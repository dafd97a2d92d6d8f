"""The ledger's side of creators who signed in: tokens sealed under the vault's key, and what is shared (I/O)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, or_, select, update

from goodword.connectors.agreed import Held, SignedIn
from goodword.connectors.granted.model import Fact, Grant, Share
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import DECLARED_FACTS, DECLARED_SHARES, SOURCE_GRANTS
from goodword.ledger.vault import Vault

_PURPOSE = "a creator's sign-in at a network"


@dataclass(frozen=True, slots=True)
class GrantStore:
    """Sign-ins of one installation. now: the clock."""

    ledger: Ledger
    vault: Vault
    now: Callable[[], datetime]

    def keep(self, source: str, ask: int, creator_id: str, kinds: Sequence[str], signed: SignedIn) -> None:
        """Keep a sign-in; an earlier one of the same account is let go."""
        at, c = to_epoch(self.now()), SOURCE_GRANTS.c
        row = {"source": source, "ask": ask, "account_key": signed.key, "creator_id": creator_id,
               "handle": signed.handle, "kinds": " ".join(sorted(kinds)), "made_at": at,
               **self._sealed(signed.held, at)}  # fmt: skip
        with self.ledger.write() as db:
            db.execute(delete(SOURCE_GRANTS).where(c.source == source, or_(c.account_key == signed.key, c.ask == ask)))
            db.execute(insert(SOURCE_GRANTS).values(**row))

    def renewed(self, grant: Grant, held: Held) -> None:
        """Other tokens of the same sign-in."""
        c = SOURCE_GRANTS.c
        values = self._sealed(held, to_epoch(self.now()))
        with self.ledger.write() as db:
            db.execute(update(SOURCE_GRANTS).where(c.source == grant.source, c.ask == grant.ask).values(**values))

    def of(self, source: str, who: str) -> Grant | None:
        """The sign-in of a creator, by key or name."""
        c = SOURCE_GRANTS.c
        return self._one((c.source == source) & or_(c.account_key == who, c.handle == who))

    def of_ask(self, source: str, ask: int) -> Grant | None:
        """The sign-in that one consent brought."""
        c = SOURCE_GRANTS.c
        return self._one((c.source == source) & (c.ask == ask))

    def _one(self, which) -> Grant | None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a clause of SQL
        with self.ledger.read() as db:
            row = db.execute(select(SOURCE_GRANTS).where(which)).mappings().first()
        return None if row is None else self._grant(row)

    def end(self, grant: Grant) -> None:
        """Let go of a sign-in, and of what was shared beside rows of the catalogue."""
        c = SOURCE_GRANTS.c
        with self.ledger.write() as db:
            db.execute(delete(SOURCE_GRANTS).where(c.source == grant.source, c.ask == grant.ask))
            db.execute(delete(DECLARED_FACTS).where(DECLARED_FACTS.c.source == grant.consent))
            db.execute(delete(DECLARED_SHARES).where(DECLARED_SHARES.c.source == grant.consent))

    def told(self, grant: Grant, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Keep what was told today in place of earlier days; everything that was told today."""
        table, today = DECLARED_FACTS, self.now().date().isoformat()
        with self.ledger.write() as db:
            db.execute(delete(table).where(table.c.source == grant.consent, table.c.as_of != today))
            for fact in facts:
                same = (table.c.creator_id == grant.creator_id) & (table.c.kind == fact.kind)
                db.execute(delete(table).where(same, table.c.label == fact.label, table.c.as_of == fact.as_of))
                db.execute(insert(table).values(**asdict(fact), creator_id=grant.creator_id, source=grant.consent))
            rows = db.execute(select(table).where(table.c.source == grant.consent)).mappings()
            return tuple(_fact(row) for row in rows)

    def declare(self, grant: Grant, shares: Sequence[Share]) -> None:
        """Keep shares of places in place of those of the same consent; what was said in files of the same day goes."""
        table, at = DECLARED_SHARES, to_epoch(self.now())
        with self.ledger.write() as db:
            db.execute(delete(table).where(table.c.source == grant.consent))
            for share in shares:
                same = (table.c.creator_id == grant.creator_id) & (table.c.label == share.label)
                db.execute(delete(table).where(same, table.c.as_of == share.as_of))
                row = {**asdict(share), "creator_id": grant.creator_id, "added_at": at, "source": grant.consent}
                db.execute(insert(table).values(**row))

    def facts(self, creator_id: str) -> tuple[Fact, ...]:
        """What a creator shares of their audience, kind by kind, the most people first."""
        c = DECLARED_FACTS.c
        chosen = select(DECLARED_FACTS).where(c.creator_id == creator_id).order_by(c.kind, c.people.desc(), c.label)
        with self.ledger.read() as db:
            return tuple(_fact(row) for row in db.execute(chosen).mappings())

    def _sealed(self, held: Held, at: int) -> dict[str, object]:
        plain = json.dumps([held.access, held.refresh, held.until]).encode()
        return {"sealed": self.vault.seal(plain, _PURPOSE), "expires_at": held.expires_at, "renewed_at": at}

    def _grant(self, row: RowMapping) -> Grant:
        access, refresh, until = json.loads(self.vault.unseal(row["sealed"], _PURPOSE))
        held = Held(access, refresh, row["expires_at"], until)
        return Grant(row["source"], row["ask"], row["account_key"], row["creator_id"], row["handle"],
                     tuple(row["kinds"].split()), held, row["made_at"])  # fmt: skip


def _fact(row: RowMapping) -> Fact:
    return Fact(row["kind"], row["label"], row["people"], row["as_of"])
