"""Passwords come from the environment or the keyring, and are nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from goodword.connectors import secrets
from goodword.connectors.errors import TokenRefused
from goodword.connectors.model import Link
from goodword.core.errors import BadInput, Conflict, MissingExtra

from .faults import refused
from .standing import Want, standing

LINK = Link(1, "bluesky", "https://bsky.social", "anna.example")
SECRET = "abcd-efgh-ijkl"


class Ring(ModuleType):
    """Stands where the system's keyring stands."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    made, errors = Ring(), ModuleType("keyring.errors")
    errors.KeyringError = KeyError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", made)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    monkeypatch.delenv(secrets.variable(LINK), raising=False)
    return made


def test_the_environment_wins_over_the_keyring(ring: Ring) -> None:
    secrets.keep(LINK, "from the ring")
    assert secrets.secret_of(LINK) == "from the ring"
    assert secrets.secret_of(LINK, {"GOODWORD_BLUESKY_PASSWORD": SECRET}) == SECRET
    secrets.forget(LINK)
    with pytest.raises(BadInput, match="is not known here") as raised:
        secrets.secret_of(LINK)
    assert "GOODWORD_BLUESKY_PASSWORD" in raised.value.given


def test_nobody_signed_in_needs_none(ring: Ring) -> None:
    assert secrets.secret_of(Link(1, "bluesky", "https://public.example")) == ""


def test_without_a_keyring_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(MissingExtra, match="GOODWORD_BLUESKY_PASSWORD"):
        secrets.keep(LINK, SECRET)


def test_connecting_tries_it_and_keeps_the_password_in_the_ring_only(tmp_path: Path, ring: Ring) -> None:
    with standing(tmp_path) as stand:
        stand.watch(1)
        stand.desk.read(stand.name, Want(2, 10))
        stand.between.faults = {len(stand.between.sent) + 1: refused(401, "AuthenticationRequired")}
        with pytest.raises(TokenRefused):
            stand.desk.connect(stand.name, url="https://pds.example", account="anna.example", secret=SECRET)
        assert stand.link.invented
        assert ring.kept == {}
        stand.desk.connect(stand.name, url="https://pds.example", account="@anna.example", secret=SECRET)
        assert list(ring.kept.values()) == [SECRET]
        assert (stand.link.url, stand.link.account) == ("https://pds.example", "anna.example")
        assert stand.desk.accounts(stand.name) == (), "nobody of the invented world is watched any more"
        assert all(rows == [] for rows in stand.everything().values()), "and nothing of it is left"
        with pytest.raises(Conflict, match="connected already"):
            stand.desk.connect(stand.name, url="https://other.example")
        stand.workspace.ledger.close()
        for path in tmp_path.rglob("*"):
            assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
        stand.desk.disconnect(stand.name)
        assert ring.kept == {}
