"""The server listens where it is told, refuses to be open to others without a password, and ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from goodword.cli.serve import address, bound, free_port, listening, open_in_browser
from goodword.core.errors import BadInput, Conflict
from support import settings_in


def _throw(_: str) -> bool:
    raise webbrowser.Error("could not locate runnable browser")


def test_others_need_a_password(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, host="0.0.0.0")
    with pytest.raises(BadInput, match="nobody would have to sign in"):
        bound(settings)
    bound(replace(settings, token="long and random", port=_free())).close()


def test_a_taken_port_is_said_and_the_next_one_found(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_in(tmp_path, port=str(taken.getsockname()[1]))
        with pytest.raises(Conflict, match="Cannot listen"):
            bound(settings)
        assert free_port(settings).port > settings.port


def test_an_address_is_held_before_anybody_is_let_in(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, port=str(_free()))
    with closing(bound(settings)) as held:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((settings.host, settings.port))
        with closing(bound(settings)) as other:  # nobody listens there yet
            listening(other, settings)
            with pytest.raises(Conflict, match="Cannot listen"):
                listening(held, settings)


def test_an_address_of_either_family_is_written_as_browsers_want_it(tmp_path: Path) -> None:
    assert address(settings_in(tmp_path, host="::1", port="81")) == "http://[::1]:81"
    assert address(settings_in(tmp_path, port="81")) == "http://127.0.0.1:81"


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        return int(chosen.getsockname()[1])


def _get(url: str) -> bytes:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return bytes(answer.read())
        except ConnectionError:
            time.sleep(0.1)
        except OSError as error:
            if "refused" not in str(error):
                raise
            time.sleep(0.1)
    raise TimeoutError(url)


def test_pages_and_api_are_served_until_stopped(tmp_path: Path) -> None:
    port = _free()
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path), "GOODWORD_LOG": str(tmp_path / "log")}
    server = subprocess.Popen(
        [sys.executable, "-m", "goodword", "serve", "--port", str(port)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    try:
        first = server.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/components", timeout=60) as answer:
            assert answer.status == 200, "whoever comes after the line was said is answered"
        assert json.loads(_get(f"http://127.0.0.1:{port}/api/v1/settings"))
        assert b"openapi" in _get(f"http://127.0.0.1:{port}/api/openapi.json")
        assert b"<html" in _get(f"http://127.0.0.1:{port}/components")
    finally:
        server.send_signal(signal.SIGINT)
        said = first + server.communicate(timeout=60)[0]
    assert server.returncode in {0, 130}
    assert f"Goodword is at http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("fails", [lambda _: False, _throw])
def test_a_browser_that_cannot_be_opened_is_said(
    fails: Callable[[str], bool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("webbrowser.open", fails)
    open_in_browser("http://127.0.0.1:8000/")
    assert "open http://127.0.0.1:8000/ in one yourself" in capsys.readouterr().err
