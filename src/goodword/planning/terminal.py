"""A plan in the terminal: the sentence, the roster, the shortlist, the way there, what it rests on."""

from __future__ import annotations

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from goodword.core.estimate import Estimate
from goodword.discovery.model import Candidate, PriceBasis
from goodword.planning import wording
from goodword.planning.model import Plan
from goodword.ui.format import formatter
from goodword.vetting.model import Verdict

_VERDICTS = {
    Verdict.PASS: ("looks sound", "green"),
    Verdict.REVIEW: ("worth a look", "yellow"),
    Verdict.NOT_ENOUGH_EVIDENCE: ("not enough evidence", "dim"),
}
_BASES = {PriceBasis.BRIEF: "", PriceBasis.SOURCE: "", PriceBasis.FEE_RULE: "*"}

_WIDE = 104  # columns that the shortlist needs with its reasons beside it


def show(plan: Plan, rows: int = 15, console: Console | None = None) -> None:
    """Print a plan, `rows` of its shortlist."""
    out = console or Console()
    for part in _parts(plan, rows, narrow=out.width < _WIDE):
        out.print(part)


def _parts(plan: Plan, rows: int, *, narrow: bool) -> list[RenderableType]:
    by_id = {c.creator_id: c for c in plan.shortlist}
    parts: list[RenderableType] = [Text(plan.brief.name, style="bold"), Text(plan.roster.sentence, style="bold green")]
    if plan.roster.booked:
        parts += [_roster(plan, by_id, narrow=narrow), _numbers(plan)]
    if rows and plan.shortlist:
        parts += [
            *_shortlist(plan, rows, narrow=narrow),
            Text(f"{len(plan.shortlist):,} on the shortlist; --rows shows more.", "dim"),
        ]
    told = [*(f"{step.sentence}" for step in plan.steps)]
    parts += [_listed("How we got here", told), _listed("What this takes for granted", plan.assumptions)]
    parts += [_listed("Notes", plan.notes), Text(f"Formulas: {', '.join(plan.formulas)}", "dim")]
    return parts


def _roster(plan: Plan, by_id: dict[str, Candidate], *, narrow: bool) -> Table:
    table = Table(title="Whom to book", title_justify="left", expand=False, box=_box(narrow=narrow))
    table.add_column("creator", overflow="fold", min_width=14)
    for header in ("followers", "price", "people (90 % interval)", "adds", "shared"):
        table.add_column(header, justify="right")
    table.add_column("vetting")
    for booked in plan.roster.booked:
        candidate = by_id[booked.creator_id]
        table.add_row(
            _who(candidate, pinned=booked.pinned),
            f"{candidate.followers:,}",
            wording.money(booked.price) + _BASES[candidate.price.basis],
            span(booked.people),
            wording.number(booked.adds),
            f"{booked.shared:.0%}",
            _verdict(candidate),
        )
    ruled = any(by_id[b.creator_id].price.basis is PriceBasis.FEE_RULE for b in plan.roster.booked)
    table.caption = "* assumed by your fee rule" if ruled else None
    table.caption_justify = "left"
    return table


def _numbers(plan: Plan) -> RenderableType:
    roster = plan.roster
    best = roster.certificate
    above = "" if best.optimal else f" than {wording.at_most(best.bound)} (gap {best.gap:.1%})"
    proof = f"Proof ({best.method}): no roster within the budget, of those who may be booked, brings more{above}."
    lines = [
        f"Reaches {wording.people(roster.people)} engaged people of the target, each counted once.",
        f"Overlap between them costs {wording.number(roster.overlap_people)} people.",
        proof,
        f"Followers: {roster.potential_reach:,} counted double, {wording.people(roster.unique_audience)} counted once.",
        plan.next_sentence,
        *([plan.big.sentence] if plan.big else []),
    ]
    return Padding(Text("\n".join(line for line in lines if line)), (0, 0, 1, 0))


def _box(*, narrow: bool) -> box.Box:
    """Lines between the columns where there is room for them."""
    return box.SIMPLE_HEAD if narrow else box.HEAVY_HEAD


def _shortlist(plan: Plan, rows: int, *, narrow: bool) -> list[RenderableType]:
    """The table; in a narrow terminal the reasons follow it, so that none is cut off."""
    table = Table(title="Shortlist", title_justify="left", show_lines=not narrow, box=_box(narrow=narrow))
    table.add_column("creator", overflow="fold", min_width=14)
    for header in ("fit", "engagement", "local share", "price", "people"):
        table.add_column(header, justify="right")
    if not narrow:
        table.add_column("why", overflow="fold", ratio=1, min_width=24)
    for candidate in plan.shortlist[:rows]:
        cells: list[RenderableType] = [
            Group(_who(candidate), _verdict(candidate)),
            f"{candidate.fit.score:.2f}",
            percent(candidate.engagement),
            percent(candidate.local_share) if candidate.local_share else "–",
            wording.money(candidate.price.money) + _BASES[candidate.price.basis],
            span(candidate.people),
        ]
        table.add_row(*cells, *([] if narrow else [_why(candidate)]))
    if not narrow:
        return [table]
    return [table, _listed("Why", [f"{c.handle}: {_why(c)}" for c in plan.shortlist[:rows]])]


def _who(candidate: Candidate, *, pinned: bool = False) -> Text:
    name = "" if candidate.name == candidate.handle else f"\n{candidate.name}"
    return Text.assemble((candidate.handle, "bold"), " (pinned)" if pinned else "", name)


def _verdict(candidate: Candidate) -> Text:
    label, style = _VERDICTS[candidate.vetting.verdict]
    return Text(label, style=style)


def _why(candidate: Candidate) -> Text:
    if not candidate.eligible:
        return Text("Not booked: " + " ".join(candidate.why_not), style="dim")
    return Text(" ".join(r.sentence for r in candidate.fit.reasons if r.aspect != "recency"))


def span(estimate: Estimate) -> str:
    """Value and interval on two lines, so that columns stay narrow."""
    value, low, high = (wording.number(v) for v in (estimate.value, estimate.low, estimate.high))
    return f"{value}\n{low}–{high}"


def percent(estimate: Estimate) -> str:
    """A share and its interval on two lines."""
    shown = formatter().estimate(estimate)
    return f"{shown.value}\n{shown.interval}"


def _listed(title: str, lines: tuple[str, ...] | list[str]) -> RenderableType:
    if not lines:
        return Text("")
    return Group(Text(title, style="bold"), *(Text(f"  {line}") for line in lines), Text(""))
