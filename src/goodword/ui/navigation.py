"""The path of the work: Find, Vet, Choose, Run, Measure, Resolve. A step appears when it is there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.routing import Match


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the question its page answers, and where it is. `path` may hold `{plan}`; then it needs a plan."""

    key: str
    name: str
    question: str
    path: str
    without_plan: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A step as shown: its address for the plan at hand."""

    key: str
    name: str
    question: str
    href: str


STEPS: tuple[Step, ...] = (
    Step("find", "Find", "Who speaks to these people, here?", "/plans/{plan}/shortlist", "/find"),
    Step("vet", "Vet", "Can I trust this voice?", "/plans/{plan}/vet"),
    Step("choose", "Choose", "Whom do I book for this money?", "/plans/{plan}/roster"),
    Step("run", "Run", "What is waiting for me?", "/campaigns", "/campaigns"),
    Step("measure", "Measure", "What did it bring, and how sure are we?", "/funnel", "/funnel"),
    Step("resolve", "Resolve", "What is the next small step?", "/goals/today", "/goals/today"),
)
"""The steps that exist; a later room adds its own here, in the order of the work."""


def links(plan_id: int | str | None) -> tuple[Link, ...]:
    """The steps that can be gone to: all with a plan, only the first without one."""
    shown = []
    for step in STEPS:
        path = step.path if plan_id else step.without_plan
        if path:
            href = path.replace("{plan}", quote(str(plan_id), safe=""))
            shown.append(Link(step.key, step.name, step.question, href))
    return tuple(shown)


TABS: tuple[tuple[str, str], ...] = (
    ("", "Board"),
    ("/drafts", "Drafts"),
    ("/offers", "Offers"),
    ("/links", "Links"),
    ("/orders", "Orders"),
    ("/posts", "Posts"),
    ("/payouts", "Payouts"),
    ("/results", "Results"),
)
"""The pages of one campaign below its address, in the order of the work; each belongs to a room of its own."""


def campaign_tabs(app: Starlette, campaign_id: int) -> tuple[tuple[str, str], ...]:
    """(address, name) of the pages of a campaign that this server has."""
    base = f"/campaigns/{campaign_id}"
    return tuple((base + tail, name) for tail, name in TABS if _answers(app, base + tail))


FINDING: tuple[tuple[str, str], ...] = (
    ("/search", "In plain words"),
    ("/search/alike", "Like these"),
    ("/search/nearby", "Nearby"),
    ("/search/mentions", "Who talks about us"),
    ("/search/known", "Among our own"),
    ("/search/voices", "Hidden voices"),
    ("/offline", "In person"),
    ("/identities", "One person?"),
    ("/search/saved", "Saved searches"),
    ("/lists", "Lists"),
)
"""The ways to find people, each a page of a room of its own."""


def finding_tabs(app: Starlette) -> tuple[tuple[str, str], ...]:
    """(address, name) of the ways to find people that this server has."""
    return tuple((href, name) for href, name in FINDING if _answers(app, href))


def _answers(app: Starlette, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)
