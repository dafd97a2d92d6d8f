"""Prevents: a formula that reads a file or the clock, and can no longer be tested with plain values.

Models and verbs take plain values and Arrow tables. What reads files, databases, the network, the clock or chance lives
at the edge: the modules named below, each with its reason.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from support import SRC

# Rooms whose modules are pure unless named in EDGES; the rest of the rooms are edges by nature.
PURE_ROOMS = (
    "core",
    "vetting",
    "discovery",
    "roster",
    "measurement",
    "planning",
    "campaigns",
    "resolutions",
    "report",
    "commerce",
    "tracking",
    "connectors",
    "consent",
)
DOORS = re.compile(r"(cli|api|pages|store)(_\w+)?\.py|__init__\.py")
EDGES = {
    "vetting/niche/taxonomy.py": "reads the niches that ship with Goodword",
    "connectors/asking.py": "spreads pauses by chance, from a seed",
    "connectors/bluesky/live.py": "asks the real network",
    "connectors/mastodon/live.py": "asks a real server",
    "connectors/http.py": "asks networks that have no client library",
    "connectors/granted/desk.py": "keeps and renews sign-ins of creators",
    "connectors/granted/reading.py": "reads what a creator shares",
    "connectors/desk.py": "what every door of networks shares: reads the ledger and the catalogue",
    "connectors/refresh.py": "asks, commits and saves",
    "connectors/retain.py": "takes rows out",
    "connectors/secrets.py": "reads the environment and the keyring",
    "consent/desk.py": "what every door of consent shares: reads the ledger and the catalogue",
    "consent/keeping.py": "commits rows and takes them out",
    "consent/previews.py": "one lock around what several requests remember together",
    "consent/uploading.py": "takes the stream of a form",
    "discovery/read.py": "reads a brief from a file",
    "discovery/search/build.py": "builds the index on disk and times it",
    "discovery/search/desk.py": "what the doors of search share: one open index, the clock of a search",
    "discovery/search/embed_endpoint.py": "asks the endpoint of the settings",
    "discovery/kept/desk.py": "what every door of lists shares: reads the ledger and the catalogue",
    "discovery/kept/saving.py": "writes an export to the disk",
    "discovery/kept/shared.py": "what the HTTP doors of lists share: files that are sent",
    "discovery/kept/verdicts.py": "one lock around what several requests remember together",
    "discovery/alike/desk.py": "what every door of lookalikes shares: the clock of a search",
    "discovery/known/desk.py": "what every door of one's own people shares: reads the ledger and the catalogue",
    "discovery/known/door.py": "reads a file of customers or followers",
    "discovery/mentions/desk.py": "what every door of mentions shares: the clock of a search",
    "discovery/nearby/desk.py": "what every door of nearness shares: the clock of a search",
    "discovery/nearby/door.py": "reads a file of declared shares",
    "discovery/voices/desk.py": "what every door of hidden voices shares: the clock of a search",
    "discovery/saved/desk.py": "what every door of saved searches shares: reads the ledger, sends digests",
    "discovery/saved/searching.py": "what the page of search asks for beside the results",
    "discovery/saved/export.py": "sends the results of a search as a file",
    "planning/desk.py": "what pages and API share: keeps and reads plans in the ledger",
    "planning/remembering.py": "one lock around what several requests remember together",
    "campaigns/load/ga4.py": "reads exports of GA4 from files",
    "report/render.py": "puts the assets that ship with Goodword into the report",
    "roster/kernels/search.py": "compiled code can only use numba's generator, which it seeds with the seed given",
    "roster/rules/kernels/search.py": "the same",
    "roster/warm.py": "loads compiled code in a thread of its own, the same for every input",
    "campaigns/measured/ahead.py": "a thread that adds hits to their days while the server runs",
    "campaigns/load/into_ledger.py": "reads the folder of a campaign and brings it into the ledger",
    "campaigns/measured/mirror.py": "keeps days of hits on disk",
    "campaigns/payouts/private.py": "writes files that only their owner reads",
    "commerce/hooks/app.py": "answers shops",
    "commerce/hooks/commit.py": "the thread that keeps what many requests bring",
    "measurement/desk.py": "what the doors of lift share: reads a frozen design from its file",
    "measurement/panels/read.py": "reads a file of outcomes",
    "measurement/campaign/read.py": "reads the folder of a campaign",
    "report/campaign/html.py": "puts the style sheets that ship with Goodword into the page",
    "campaigns/desk.py": "what every door of campaigns shares: reads the ledger and the catalogue",
    "campaigns/outreach/desk.py": "what every door of outreach shares: reads posts, hands e-mails over",
    "campaigns/outreach/facts.py": "what a message is written from: reads the ledger and the catalogue",
    "campaigns/drafts/desk.py": "what every door of drafts shares: reads the ledger and the catalogue",
    "campaigns/templates/desk.py": "what every door of templates shares: reads the ledger and the catalogue",
    "campaigns/outreach/draft.py": "reads the templates that ship with Goodword",
    "campaigns/offers/desk.py": "what every door of offers shares: reads the ledger and the catalogue",
    "campaigns/posts/desk.py": "what every door of posts shares: reads the ledger and the catalogue",
    "campaigns/watch/desk.py": "looks for posts by itself: asks networks, says in the ledger that it goes on",
    "campaigns/watch/loop.py": "a thread that looks for posts while the server runs",
    "campaigns/portal/desk.py": "what every door of the creator's page shares: makes secrets, reads the ledger",
    "campaigns/erase.py": "takes a person out of every store",
    "campaigns/outreach/writer.py": "asks a model of the settings for other words",
    "campaigns/words.py": "reads the words that ship with Goodword",
    "campaigns/zones.py": "reads which time zones a country has",
    "tracking/cards/html.py": "puts the style sheet that ships with Goodword into the file",
    "tracking/redirect/app.py": "the redirect server: the clock, randomness, the journal",
    "tracking/redirect/journal.py": "writes clicks to the disk",
    "tracking/redirect/mover.py": "moves clicks from the disk into the ledger",
    "tracking/redirect/move.py": "the mover as a process",
    "tracking/redirect/serve.py": "starts processes and listens",
    "tracking/redirect/table.py": "reads and writes the file of links",
    "tracking/redirect/visitors.py": "keeps the key of the day",
    "resolutions/desk.py": "what every door of goals shares: gives keys to taps, reads files of outcomes",
    "resolutions/looking.py": "what every door of goals shares: reads the ledger and the clock",
    "resolutions/outcomes/read.py": "reads a file of outcomes",
    "resolutions/telling/desk.py": "what every door of calendars and digests shares",
}
MODULES = {
    "duckdb", "fastapi", "http", "httpx", "ibis", "multiprocessing", "os", "pyspark", "random", "requests", "shutil",
    "socket", "sqlalchemy", "sqlite3", "starlette", "subprocess", "tempfile", "threading", "typer", "urllib.request",
}  # fmt: skip
CALLS = {"open", "input", "print"}
METHODS = {"now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "glob"}


def _pure() -> list[Path]:
    found = [p for room in PURE_ROOMS for p in sorted((SRC / room).rglob("*.py"))]
    models = [p for p in SRC.glob("*/model.py") if p not in found]
    return models + [p for p in found if not DOORS.fullmatch(p.name) and p.relative_to(SRC).as_posix() not in EDGES]


def _breaches(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name in MODULES or a.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module] * (node.module in MODULES or node.module.split(".")[0] in MODULES)
        elif isinstance(node, ast.Call):
            found += _call(node.func)
    return found


def _call(function: ast.expr) -> list[str]:
    if isinstance(function, ast.Name) and function.id in CALLS:
        return [f"{function.id}()"]
    if not isinstance(function, ast.Attribute):
        return []
    text = ast.unparse(function)
    if text.startswith("files('goodword"):  # what ships inside the package never changes: it is part of the code
        return []
    made = re.match(r"(?:np|numpy)\.random\.(\w+)", text)
    chance = made is not None and made[1] not in {"default_rng", "Generator", "PCG64", "SeedSequence", "Philox"}
    clock = text in {
        "time.time",
        "time.perf_counter",
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "datetime.today",
    }
    files = function.attr in METHODS - {"now", "utcnow", "today", "glob"}
    return [f"{text}()"] if chance or clock or files else []


@pytest.mark.parametrize("path", _pure(), ids=lambda p: p.relative_to(SRC).as_posix())
def test_a_pure_module_touches_nothing_outside(path: Path) -> None:
    assert _breaches(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_check_would_notice() -> None:
    bad = "import os\nfrom socket import socket\nopen('x')\nnp.random.normal()\ndatetime.now()\npath.read_text()"
    assert len(_breaches(ast.parse(bad))) == 6
    assert _breaches(ast.parse("rng = np.random.default_rng(seed)\nworkspace.now()")) == []


def test_every_exception_is_still_there() -> None:
    assert [name for name in EDGES if not (SRC / name).is_file()] == []
