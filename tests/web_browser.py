"""Pages over the hand-made plan, with a browser's manners."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from goodword.web.app import create_app
from web_world import Stand, stand, with_plan

PAGES = (
    "/",
    "/find",
    "/search",
    "/search/saved",
    "/search/saved/1",
    "/search/alike",
    "/search/nearby",
    "/search/mentions",
    "/search/known",
    "/search/voices",
    "/offline",
    "/identities",
    "/find?plan=1",
    "/plans/1/shortlist",
    "/plans/1/shortlist?view=cards&pick=instagram:khar_eats",
    "/plans/1/compare?pick=instagram:khar_eats&pick=instagram:tiny_tiffin",
    "/plans/1/roster",
    "/creators/instagram:khar_eats?plan=1",
    "/creators/instagram:khar_eats",
    "/lists",
    "/lists/1",
    "/lists/1/lead",
    "/lists/columns",
    "/tags",
    "/import",
    "/sources",
    "/sources/bluesky",
    "/sources/bluesky?q=bread",
    "/sources/youtube?q=bread&language=en",
    "/asks",
    "/components",
    "/funnel",
    "/lift",
    "/learned",
    "/campaign-report",
    "/campaigns",
    "/campaigns/new?plan=1",
    "/shops",
    "/goals",
    "/goals/new",
    "/goals/today",
    "/audiences",
    "/trust",
    "/team",
    "/team/audit",
    "/account",
    "/sign-in",
    "/keep",
)
"""Every page of the sample plan."""
BASE = "http://127.0.0.1:8000"


Files = dict[str, tuple[str, bytes]]


class Browser(TestClient):
    """A test client that takes the form token from a page, as a person's browser does."""

    def send_form(self, page: str, address: str, *, files: Files | None = None, **fields: object) -> Response:
        """POST a form that was shown on `page`."""
        token = re.search(r'name="csrf" content="(\w+)"', self.get(page).text)
        assert token is not None
        return self.post(address, data={"csrf": token[1], **fields}, files=files, follow_redirects=False)


Opened = tuple[Browser, Stand]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open the pages of a workspace: `opened(hostile=…, empty=…)`."""
    ledgers = []

    def opener(**wish: bool) -> Opened:
        workspace = stand(tmp_path, **wish)  # type: ignore[arg-type]
        ledgers.append(workspace.ledger)
        app = create_app(workspace, desk=with_plan(workspace))  # type: ignore[arg-type]
        return Browser(app, base_url=BASE), workspace

    yield opener
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def browser(opened: Callable[..., Opened]) -> Browser:
    """The pages of the sample plan."""
    return opened()[0]
