"""A small team over the sample plan: an installation with users, and browsers and programs that talk to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from goodword.accounts import passwords
from goodword.accounts.desk import Accounts
from goodword.accounts.model import Role
from goodword.ledger.store import Ledger
from goodword.web.app import create_app
from support import settings_in
from web_browser import BASE, Browser
from web_world import NOW, MemoryCatalogue, Stand, with_plan

PASSWORD = "tangible walrus, seldom"  # of the invented users here


@dataclass
class TimedStand(Stand):
    """A workspace whose clock the test moves."""

    later: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return NOW + self.later


@dataclass
class Team:
    """The installation, and its accounts as a second process would open them."""

    stand: TimedStand
    app: object

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.stand)

    def browser(self, **headers: str) -> Browser:
        return Browser(self.app, base_url=BASE, headers=headers)  # type: ignore[arg-type]

    def signed_in(self, name: str, password: str = PASSWORD) -> Browser:
        browser = self.browser()
        answer = browser.send_form("/sign-in", "/sign-in", name=name, password=password)
        assert answer.status_code == 303, answer.text
        return browser

    def program(self, token: str) -> TestClient:
        return TestClient(self.app, base_url=BASE, headers={"authorization": f"Bearer {token}"})  # type: ignore[arg-type]


@cache
def _kept() -> str:
    """The password as it is kept: hashing is meant to be slow, once is enough."""
    return passwords.hashed(PASSWORD)


def team(folder: Path, url: str = "", *, users: bool = True, **settings: str) -> Team:
    """An installation with one user of each role, named like the role."""
    ledger = Ledger.open(url or f"sqlite:///{folder / 'ledger.db'}")
    stand = TimedStand(settings_in(folder, **settings), ledger, MemoryCatalogue())
    made = Team(stand, create_app(stand, desk=with_plan(stand)))  # type: ignore[arg-type]
    if users:
        for role in reversed(Role):
            number = made.accounts.add(role.value, role, shown=f"The {role.value}").id
            made.accounts.users.set_password(number, _kept())
    return made
