"""Whatever goes wrong, a user reads a sentence and a next step, never a traceback; the exit status says the kind."""

from __future__ import annotations

import pytest

from goodword.cli import main
from goodword.core.errors import GoodwordError, NotFound


def _run(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    def app() -> None:
        raise error

    monkeypatch.setattr(main, "app", app)
    with pytest.raises(SystemExit) as ended:
        main.run()
    return int(ended.value.code or 0)


def test_an_error_of_ours_prints_what_and_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, NotFound("No file.", where="a.csv", next_step="check the name")) == NotFound.exit_code
    err = capsys.readouterr().err
    assert "a.csv: No file." in err
    assert "Next: check the name" in err
    assert "Traceback" not in err


def test_a_stop_is_clean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, KeyboardInterrupt()) == 130
    assert "What was committed before stays" in capsys.readouterr().err


def test_a_fault_of_ours_says_where_its_details_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("GOODWORD_LOG", f"{tmp_path}/deep/goodword.log")
    assert _run(monkeypatch, ZeroDivisionError("by zero")) == 70
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert f"{tmp_path}/deep/goodword.log" in err
    with open(f"{tmp_path}/deep/goodword.log", encoding="utf-8") as log:  # noqa: PTH123 - the very path that was printed
        assert "ZeroDivisionError: by zero" in log.read()


def test_the_kinds_of_error_have_statuses_of_their_own() -> None:
    """But for those that only a web server says, which no command ends with."""
    codes = [kind.exit_code for kind in GoodwordError.__subclasses__() if "exit_code" in vars(kind)]
    assert len(set(codes)) == len(codes)
    assert 0 not in codes
    assert main.UNEXPECTED not in codes
