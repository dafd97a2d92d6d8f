"""What is wrong with the stores is told on the page and written to the log; nothing is thrown at the terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goodword.core.errors import NotFound
from goodword.web import app as web
from web_browser import Opened


@pytest.mark.parametrize("error", [RuntimeError("No magic bytes"), NotFound("The key is not there.")])
def test_opening_ahead_of_the_first_page_throws_nothing(
    opened: Callable[..., Opened],
    error: Exception,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, workspace = opened()

    def broken() -> None:
        raise error

    workspace.catalogue.status = broken  # type: ignore[method-assign, assignment]
    web._open(workspace)  # type: ignore[arg-type]
    assert capsys.readouterr().err == ""
    assert ("No magic bytes" in caplog.text) == isinstance(error, RuntimeError)


def test_the_start_page_says_that_the_details_are_in_the_log(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()

    def broken() -> None:
        raise RuntimeError("No magic bytes")

    workspace.catalogue.status = broken  # type: ignore[method-assign, assignment]
    browser = type(browser)(browser.app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "the details are in the log" in answer.text
    assert "No magic bytes" not in answer.text
