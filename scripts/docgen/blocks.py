"""Blocks inside written pages: figures in the README, the inventory of modules, the site's navigation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

from docgen.common import DOCS, NOTE, ROOT, table
from goodword.connectors.registry import connectors
from goodword.consent.archive.registry import names, reader
from goodword.consent.model import What
from goodword.figures.record import load
from goodword.figures.tables import headline, page
from goodword.ui.format import platform_name

ROOMS = (
    "core", "settings", "ui", "ledger", "accounts", "tracking", "commerce", "places", "sources", "simulate",
    "catalogue", "upkeep", "connectors", "vetting", "discovery", "consent", "roster", "measurement", "planning",
    "campaigns", "resolutions", "report", "figures", "api", "web", "cli",
)  # fmt: skip


def pages() -> dict[str, str]:
    """Path under docs → text of the figures' pages and the index of decisions."""
    made = {f"figures/{kind}.md": NOTE + page(load(DOCS / "figures", kind), kind) for kind in ("quality", "bench")}
    return made | {"decisions/index.md": NOTE + decisions()}


def blocks() -> dict[Path, dict[str, str]]:
    """File → marker → text of the blocks inside written files."""
    return {
        ROOT / "README.md": {"figures": _figures()},
        ROOT / "ARCHITECTURE.md": {"inventory": inventory()},
        DOCS / "how-to" / "networks.md": {"networks": networks()},
        DOCS / "how-to" / "consent.md": {"archives": archives()},
    }


def _figures() -> str:
    both = load(DOCS / "figures", "quality") | load(DOCS / "figures", "bench")
    measured = {name: entry for name, entry in both.items() if entry.get("value") is not None}
    return headline(measured) if measured else "No figure has been measured yet: `make quality bench`.\n"


def replaced(text: str, marker: str, block: str) -> str:
    """`text` with what stands between the markers replaced."""
    begin, end = f"<!-- {marker}:begin -->", f"<!-- {marker}:end -->"
    pattern = re.compile(re.escape(begin) + r".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"The markers of {marker!r} are missing.")
    return pattern.sub(lambda _: f"{begin}\n{block.rstrip()}\n{end}", text)


def inventory() -> str:
    """Every module of every room, with the first line of its docstring."""
    parts = []
    for room in ROOMS:
        folder = ROOT / "src" / "goodword" / room
        parts.append(f"### {room}\n\n{_first_line(folder / '__init__.py')}\n")
        found = sorted(p for p in folder.rglob("*.py") if p.name != "__init__.py" and "versions" not in p.parts)
        rows = [(f"`{p.relative_to(folder).as_posix()}`", _first_line(p)) for p in found]
        if rows:
            parts.append(table(("module", "what it does"), rows))
    return "\n".join(parts)


def networks() -> str:
    """What each network gives, costs, lets be kept, and how that was verified."""
    rows = []
    for one in connectors():
        about, terms = one.about, one.about.terms
        gives = ", ".join(f"{c.value}{' (signed in)' if c in about.needs else ''}" for c in sorted(about.capabilities))
        limits = [f"what was not seen there for {terms.unseen_days} days goes"] * (terms.unseen_days is not None)
        limits += [f"every row goes after {terms.snapshot_days} days"] * (terms.snapshot_days is not None)
        kept = "; ".join([terms.may_store, *limits, f"derived: {terms.may_derive}"])
        rows.append((f"[{about.title}]({terms.source})", gives, terms.costs, kept, terms.verified))
    return table(("network", "gives", "costs", "may be kept, and how long", "verified"), rows)


def archives() -> str:
    """Which files of each network's archive are opened, for what, and what is taken of them."""
    rows = []
    for name in names():
        one = reader(name)
        for opened in one.opens:
            asked = ", ".join(what.value for what in What if what in opened.what)
            rows.append((platform_name(name), opened.name, asked, opened.reads))
    return table(("archive of", "file", "where asked for", "what is taken"), rows)


def _first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else ""
    return " ".join((text or "").split("\n\n")[0].split())


def decisions() -> str:
    """The index of decision records, by number."""
    rows = []
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ")
        rows.append((f"[{path.stem.split('-')[0]}]({path.name})", title.split(" ", 1)[-1]))
    return "# Decisions\n\nOne page each: context, decision, consequences, alternatives.\n\n" + table(
        ("number", "decision"), rows
    )


SECTIONS = {"How to": "how-to", "What the numbers mean": "explain", "Reference": "reference", "Figures": "figures"}


def navigation() -> str:
    """mkdocs.yml with the navigation of the pages that are there."""
    path = ROOT / "mkdocs.yml"
    written = path.read_text(encoding="utf-8").split("# navigation", 1)[0]
    nav: list[object] = [{"Goodword": "index.md"}, {"Tutorial": "tutorial.md"}]
    for title, folder in SECTIONS.items():
        pages = sorted((DOCS / folder).glob("*.md"))
        if pages:
            nav.append({title: [{_title(p): p.relative_to(DOCS).as_posix()} for p in pages]})
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    nav.append({"Decisions": ["decisions/index.md", *(p.relative_to(DOCS).as_posix() for p in records)]})
    block = yaml.safe_dump({"nav": nav}, allow_unicode=True, sort_keys=False, width=120)
    return f"{written}# navigation: written by scripts/generate_docs.py\n{block}"


def _title(path: Path) -> str:
    found = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else path.stem
