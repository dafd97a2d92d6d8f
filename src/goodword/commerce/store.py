"""Shops, the ways their events arrive, and orders in the ledger. Events are only ever added; an order's row is the view
of its events and is made anew in the transaction that adds one, so that both always agree."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from goodword.commerce.model import SIGNED, SecretShown, Shop, ShopSource, Source
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.money import Money
from goodword.core.text import clean
from goodword.core.times import DAY, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import SHOP_SECRETS, SHOP_SOURCES, SHOPS
from goodword.ledger.vault import Vault

_PURPOSE = "shop secret"
OVERLAP_DAYS = 2
"""How long the secret before goes on being valid after a rotation."""


class ShopStore:
    """Shops of one installation and the secrets by which their events are known. environ: where variables are."""

    def __init__(
        self, ledger: Ledger, vault: Callable[[], Vault], *, now: Callable[[], datetime],
        environ: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._ledger = ledger
        self._vault = vault
        self._now = now
        self._environ = os.environ if environ is None else environ

    def shop(self, name: str, *, brand: str = "", currency: str = "") -> Shop:
        """The shop of this name; made where there is none. Raises BadInput, Conflict when it says otherwise."""
        named = clean(name).strip()[:200]
        if not named:
            raise BadInput.value("shop", "a name", name)
        unit = Money.of(0, currency).currency if currency else ""
        brand = clean(brand).strip()[:200]
        with self._ledger.write() as db:
            row = db.execute(select(SHOPS).where(SHOPS.c.name == named)).mappings().first()
            if row is None:
                made = {"name": named, "brand": brand, "currency": unit, "made_at": self._at()}
                db.execute(insert(SHOPS).values(**made))
                row = db.execute(select(SHOPS).where(SHOPS.c.name == named)).mappings().one()
        found = _shop(row)
        if (unit and unit != found.currency) or (brand and brand != found.brand):
            raise Conflict(
                f"There is a shop called {named} already, of another brand or currency.",
                given=f"brand {found.brand or '–'}, currency {found.currency or '–'}",
                next_step="give another name",
            )
        return found

    def shops(self) -> tuple[Shop, ...]:
        """Every shop, by name."""
        with self._ledger.read() as db:
            return tuple(_shop(r) for r in db.execute(select(SHOPS).order_by(SHOPS.c.name)).mappings())

    def connect(
        self, shop: Shop, kind: Source, *, name: str = "", secret: str = "", variable: str = ""
    ) -> tuple[ShopSource, str]:
        """A new way for a shop's events to arrive, and its secret, which is never shown again.

        secret: the one that the shop system made (Shopify, Stripe), else a new one is made. variable: name of an
        environment variable that holds it; then nothing is kept. Raises BadInput.
        """
        given = self.secret_for(kind, secret, variable)
        row = {"shop_id": shop.id, "kind": kind.value, "name": clean(name).strip()[:200] or kind.value,
               "mark": secrets.token_urlsafe(15), "made_at": self._at(), "closed_at": None}  # fmt: skip
        with self._ledger.write() as db:
            number = db.execute(insert(SHOP_SOURCES).values(**row)).inserted_primary_key[0]  # type: ignore[index]
            if given or variable:
                self._add(db, int(number), given, variable)
        return self.source(int(number)), given

    def secret_for(self, kind: Source, secret: str, variable: str = "") -> str:
        """The secret that a source of this kind would be kept with: the one given, else a new one; "" where the
        variable holds it or nothing is signed. Nothing is kept. Raises BadInput."""
        if (secret or variable) and kind not in SIGNED:
            raise BadInput(f"Events of the kind {kind.value} carry no signature.", next_step="leave the secret out")
        given = secret.strip() or _new(kind) if kind in SIGNED and not variable else ""
        self._check(kind, given, variable)
        return given

    def rotate(
        self, number: int, *, secret: str = "", variable: str = "", overlap_days: int = OVERLAP_DAYS
    ) -> tuple[ShopSource, str]:
        """A new secret; those before stay valid for `overlap_days`, so that nothing is lost while the shop changes
        over. Returns the secret, which is never shown again. Raises NotFound, BadInput."""
        source = self.source(number)
        if source.kind not in SIGNED:
            raise BadInput(f"Events of the kind {source.kind.value} carry no signature.")
        if not 0 <= overlap_days <= 90:
            raise BadInput.value("overlap_days", "from 0 to 90", overlap_days)
        given = "" if variable else secret.strip() or _new(source.kind)
        self._check(source.kind, given, variable)
        at, ends = self._at(), self._at() + overlap_days * DAY
        valid = (SHOP_SECRETS.c.source_id == number) & (
            SHOP_SECRETS.c.ends_at.is_(None) | (SHOP_SECRETS.c.ends_at > at)
        )
        with self._ledger.write() as db:
            newest = db.scalar(select(func.max(SHOP_SECRETS.c.id)).where(valid))
            older = valid & (SHOP_SECRETS.c.id != newest)
            db.execute(update(SHOP_SECRETS).where(older).values(ends_at=at))  # two at a time, not three
            db.execute(update(SHOP_SECRETS).where(valid & SHOP_SECRETS.c.ends_at.is_(None)).values(ends_at=ends))
            self._add(db, number, given, variable)
        return self.source(number), given

    def close(self, number: int) -> ShopSource:
        """Take nothing from this source any more; what it said stays. Raises NotFound."""
        self.source(number)
        with self._ledger.write() as db:
            db.execute(update(SHOP_SOURCES).where(SHOP_SOURCES.c.id == number).values(closed_at=self._at()))
            db.execute(
                update(SHOP_SECRETS)
                .where(SHOP_SECRETS.c.source_id == number)
                .values(ends_at=self._at(), sealed=b"", variable="")
            )
        return self.source(number)

    def sources(self) -> tuple[ShopSource, ...]:
        """Every source, oldest first."""
        return self._sources(SHOP_SOURCES.c.id > 0)

    def source(self, number: int) -> ShopSource:
        """One source. Raises NotFound."""
        found = self._sources(SHOP_SOURCES.c.id == number)
        if not found:
            raise NotFound.looked_in(f"There is no source of orders with the number {number}.", ["the ledger"])
        return found[0]

    def keys(self, mark: str) -> tuple[ShopSource, tuple[bytes, ...]] | None:
        """An open source by the mark in its address, and the keys that are valid now; None where there is none."""
        found = self._sources((SHOP_SOURCES.c.mark == mark) & SHOP_SOURCES.c.closed_at.is_(None))
        if not found:
            return None
        at = self._at()
        chosen = select(SHOP_SECRETS).where(SHOP_SECRETS.c.source_id == found[0].id).order_by(SHOP_SECRETS.c.id)
        with self._ledger.read() as db:
            rows = [r for r in db.execute(chosen).mappings() if r["ends_at"] is None or r["ends_at"] > at]
        return found[0], tuple(k for r in rows if (k := self._key(found[0].kind, r)) is not None)

    def file_source(self, shop: Shop, name: str) -> ShopSource:
        """The source under which files of a shop are kept; made at the first file."""
        wanted = (SHOP_SOURCES.c.shop_id == shop.id) & (SHOP_SOURCES.c.kind == "file") & (SHOP_SOURCES.c.name == name)
        found = self._sources(wanted)
        return found[0] if found else self.connect(shop, Source.FILE, name=name)[0]

    def _sources(self, wanted: object) -> tuple[ShopSource, ...]:
        at = self._at()
        joined = select(SHOP_SOURCES, SHOPS.c.name.label("shop"), SHOPS.c.brand, SHOPS.c.currency).join(SHOPS)
        with self._ledger.read() as db:
            rows = list(db.execute(joined.where(wanted).order_by(SHOP_SOURCES.c.id)).mappings())  # type: ignore[arg-type]
            own = select(SHOP_SECRETS).where(SHOP_SECRETS.c.source_id.in_([r["id"] for r in rows]))
            valid = [s for s in db.execute(own.order_by(SHOP_SECRETS.c.id)).mappings()
                     if s["ends_at"] is None or s["ends_at"] > at]  # fmt: skip
        return tuple(_source(r, [s for s in valid if s["source_id"] == r["id"]]) for r in rows)

    def _add(self, db: Connection, number: int, given: str, variable: str) -> None:
        sealed = self._vault().seal(given.encode(), _PURPOSE) if given else b""
        row = {"source_id": number, "sealed": sealed, "variable": variable, "made_at": self._at(), "ends_at": None}
        db.execute(insert(SHOP_SECRETS).values(**row))

    def _key(self, kind: Source, row: RowMapping) -> bytes | None:
        if row["variable"]:
            given = self._environ.get(row["variable"], "")
            return _bytes(kind, given) if given else None
        return _bytes(kind, self._vault().unseal(row["sealed"], _PURPOSE).decode()) if row["sealed"] else None

    def _check(self, kind: Source, given: str, variable: str) -> None:
        if variable and not self._environ.get(variable):
            raise BadInput(
                f"The environment variable {variable[:60]} is not set.",
                next_step="set it for this command and for the server, then try again",
            )
        if given and len(given) < 16:
            raise BadInput("The secret is shorter than 16 characters.", next_step="take it as the shop system shows it")
        if given or variable:
            _bytes(kind, given or self._environ[variable])

    def _at(self) -> int:
        return to_epoch(self._now())


def _new(kind: Source) -> str:
    if kind is Source.OWN:
        return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    return secrets.token_urlsafe(32)


def _bytes(kind: Source, given: str) -> bytes:
    """The key as bytes: our own form carries it in base64 (Standard Webhooks), the others use the text."""
    if kind is not Source.OWN or not given.startswith("whsec_"):
        return given.encode()
    try:
        return base64.b64decode(given.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise BadInput(
            "A secret that begins with whsec_ goes on in base64.", next_step="leave it out: one is made"
        ) from None


def _shop(row: RowMapping) -> Shop:
    return Shop(row["id"], row["name"], row["brand"], row["currency"])


def _source(row: RowMapping, valid: list[RowMapping]) -> ShopSource:
    return ShopSource(
        row["id"], Shop(row["shop_id"], row["shop"], row["brand"], row["currency"]), Source(row["kind"]), row["name"],
        row["mark"], row["made_at"], row["closed_at"],
        tuple(SecretShown(s["id"], s["made_at"], s["ends_at"], s["variable"]) for s in valid),
    )  # fmt: skip
