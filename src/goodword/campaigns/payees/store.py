"""Where people are paid, sealed in the ledger: opened for the bank's file only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from goodword.campaigns.payouts.iban import checked_bank, checked_bic, checked_iban, checked_number
from goodword.campaigns.payouts.model import Account
from goodword.core.codec import to_json
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.text import clean
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import PAYEES, PEOPLE
from goodword.ledger.vault import Vault

_PURPOSE = "bank account"


class AccountStore:
    """Accounts of one installation's payees."""

    def __init__(self, ledger: Ledger, vault: Callable[[], Vault], *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._vault = vault
        self._now = now

    def keep(self, person: int, name: str, iban: str = "", bic: str = "", *, number: str = "", bank: str = "") -> str:
        """Seal where a person is paid; the one before is gone. Returns the account's ending. number, bank: in place of
        an IBAN, where the country has none. Raises BadInput, NotFound, Conflict for somebody who was erased."""
        account = _account(clean(name).strip()[:140], iban, bic, number, bank)
        sealed = self._vault().seal(to_json(account).encode(), _PURPOSE)
        ending = (account.iban or account.number)[-4:]
        row = {"sealed": sealed, "ending": ending, "changed_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            known = db.execute(select(PEOPLE.c.id, PEOPLE.c.erased_at).where(PEOPLE.c.id == person)).first()
            if known is None:
                raise NotFound(f"There is no person {person}.", next_step="`goodword campaign people` lists them")
            if known.erased_at is not None:
                raise Conflict(f"Person {person} asked to be erased, and was.", data="Nothing was changed.")
            changed = db.execute(update(PAYEES).where(PAYEES.c.person_id == person).values(**row))
            if changed.rowcount == 0:
                db.execute(insert(PAYEES).values(person_id=person, **row))
        return ending

    def forget(self, person: int) -> bool:
        """Erase where a person is paid; says whether there was anything."""
        with self._ledger.write() as db:
            return db.execute(delete(PAYEES).where(PAYEES.c.person_id == person)).rowcount > 0

    def endings(self, person: int | None = None) -> dict[int, str]:
        """Person → the last four characters of their account; of everybody, or of one."""
        chosen = select(PAYEES.c.person_id, PAYEES.c.ending)
        with self._ledger.read() as db:
            found = db.execute(chosen if person is None else chosen.where(PAYEES.c.person_id == person))
            return {int(p): str(e) for p, e in found}

    def opened(self, person: int) -> Account | None:
        """Where a person is paid, opened: for the bank's file only."""
        with self._ledger.read() as db:
            sealed = db.scalar(select(PAYEES.c.sealed).where(PAYEES.c.person_id == person))
        return None if sealed is None else Account(**json.loads(self._vault().unseal(bytes(sealed), _PURPOSE)))


def _account(name: str, iban: str, bic: str, number: str, bank: str) -> Account:
    if not name:
        raise BadInput.value("name", "the holder of the account", name, where="name")
    if iban.strip() and number.strip():
        raise BadInput("An account has an IBAN or a number, not both.", where="number")
    if number.strip():
        return Account(name, "", checked_bic(bic), checked_number(number), checked_bank(bank))
    return Account(name, checked_iban(iban), checked_bic(bic))
