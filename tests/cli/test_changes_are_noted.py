"""Whatever command changes the ledger, a line in the audit log says so; commands that only look leave none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from goodword.accounts.desk import Accounts
from goodword.accounts.model import Entry
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app
from support import settings_in

FIRST = ["campaign", "new", "--name", "Spring", "--brand", "Bakery", "--currency", "EUR", "--who", "instagram:anna"]
CHANGES = {
    "goodword campaign new": FIRST,
    "goodword campaign change": ["campaign", "change", "1", "name=Summer"],
    "goodword campaign contact": ["campaign", "contact", "1", "interest", "--words", "address in the profile"],
    "goodword campaign say": ["campaign", "say", "1", "heard", "--text", "my secret words"],
    "goodword campaign offer": ["campaign", "offer", "1", "--deliverables", "1 reel", "--fee", "80 EUR"],
    "goodword campaign answer": ["campaign", "answer", "1", "sent"],
    "goodword campaign portal": ["campaign", "portal", "1"],
    "goodword link make": ["link", "make", "1", "https://bakery.example/"],
    "goodword code make": ["code", "make", "1", "--gives", "10 %"],
    "goodword tally page": ["tally", "page", "1"],
    "goodword shop connect": ["shop", "connect", "Bakery", "own"],
    "goodword shop forget": ["shop", "forget", "buyer@example.org"],
    "goodword payout make": ["payout", "make", "1", "--extra", "1=5.00 EUR:travel"],
    "goodword payout mark": ["payout", "mark", "1", "paid"],
    "goodword campaign put-away": ["campaign", "put-away", "1"],
}
LOOKS = (
    ["campaign", "list"], ["campaign", "show", "1"], ["campaign", "board", "1"], ["link", "list", "1"],
    ["code", "list", "1"], ["payout", "owed", "1"], ["shop", "list"], ["audit"], ["user", "list"],
)  # fmt: skip


class Terminal:
    """Each command has a workspace of its own, as a process has."""

    def __init__(self, folder: Path) -> None:
        self._settings = settings_in(folder)

    def __call__(self, *words: str) -> Any:
        workspace = Workspace(self._settings)
        done = CliRunner().invoke(app, list(words), obj=workspace)
        workspace.ledger.close()
        return done

    def lines(self) -> list[Entry]:
        workspace = Workspace(self._settings)
        log = Accounts(workspace).log
        found = list(log.whole())
        assert log.check().broken == ()
        workspace.ledger.close()
        return found


@pytest.fixture
def run(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_every_change_is_noted_once_and_nothing_typed_is_in_it(run: Terminal) -> None:
    made = []
    for action, words in CHANGES.items():
        answer = run(*words)
        assert answer.exit_code == 0, (words, answer.output, answer.exception)
        made.append(action)
    lines = run.lines()
    assert [line.action for line in lines] == made
    assert {line.door for line in lines} == {"cli"}
    assert all(line.subject.startswith("login=") for line in lines)
    assert "number=1" in lines[1].subject
    text = " ".join(line.subject + line.action for line in lines)
    for typed in ("buyer@", "secret words", "travel", "Bakery", "Summer", "https"):
        assert typed not in text


def test_looking_leaves_no_line(run: Terminal) -> None:
    run(*FIRST)
    for words in LOOKS:
        assert run(*words).exit_code == 0, words
    assert [line.action for line in run.lines()] == ["goodword campaign new"]


def test_a_refused_command_leaves_no_line(run: Terminal) -> None:
    assert run("campaign", "new", "--name", "x").exit_code != 0
    assert run("payout", "mark", "9", "paid").exit_code != 0
    assert run.lines() == []


def test_commands_that_note_themselves_do_it_once(run: Terminal) -> None:
    assert run("user", "add", "anna", "--link").exit_code == 0
    assert [line.action for line in run.lines()] == ["goodword user add"]
