"""A plan in the terminal: the sentence, the roster, the shortlist, the way there, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.discovery.model import Candidate, PriceBasis
from goodword.planning.model import Booked, Plan
from goodword.ui.format import VERDICTS, Formatter, formatter
from goodword.vetting.model import Verdict

_STYLES = {Verdict.PASS: "green", Verdict.REVIEW: "yellow", Verdict.NOT_ENOUGH_EVIDENCE: "dim"}
_WIDE = 104  # columns that the shortlist needs with its reasons beside it


def show(plan: Plan, rows: int = 15, console: Console | None = None, locale: str = "") -> None:
    """Print a plan, `rows` of its shortlist, numbers as the locale (a BCP 47 tag, English if "") writes them."""
    out = console or Console()
    for part in _Page(plan, formatter(locale), narrow=out.width < _WIDE).parts(rows):
        out.print(part)


@dataclass(frozen=True, slots=True)
class _Page:
    """One plan for one terminal. narrow: without room for the reasons beside the shortlist."""

    plan: Plan
    fmt: Formatter
    narrow: bool

    def parts(self, rows: int) -> list[RenderableType]:
        """Everything from top to bottom."""
        plan, said = self.plan, self.fmt.said
        found: list[RenderableType] = [
            Text(plan.brief.name, style="bold"),
            Text(said(plan.roster.sentence), style="bold green"),
            Text(""),
        ]
        if plan.roster.booked:
            found += [self._roster(), self._numbers()]
            found += [self._listed("Who was left out", self._left_out(rows))] if rows and plan.left_out else []
        if rows and plan.shortlist:
            shown = f"{self.fmt.number(len(plan.shortlist))} on the shortlist"
            more = "; --rows shows more." if rows < len(plan.shortlist) else "."
            found += [*self._shortlist(plan.shortlist[:rows]), Text(shown + more, "dim"), Text("")]
        lists = (
            ("How we got here", [step.sentence for step in plan.steps]),
            ("What this takes for granted", plan.assumptions),
            ("Notes", plan.notes),
        )
        found += [self._listed(title, lines) for title, lines in lists if lines]
        return [*found, Text(f"Formulas: {', '.join(plan.formulas)}", "dim")]

    def _table(self, title: str, *headers: str) -> Table:
        """A table whose first column names creators and whose others hold numbers."""
        box_ = box.SIMPLE_HEAD if self.narrow else box.HEAVY_HEAD
        table = Table(title=title, title_justify="left", caption_justify="left", box=box_)
        table.add_column("creator", overflow="fold", min_width=14)
        for header in headers:
            table.add_column(header, justify="right")
        return table

    def _roster(self) -> Table:
        by_id = {c.creator_id: c for c in self.plan.shortlist}
        table = self._table("Whom to book", "price", "people alone", "adds", "shared")
        for booked in self.plan.roster.booked:
            candidate = by_id[booked.creator_id]
            table.add_row(
                Group(_who(candidate, pinned=booked.pinned), self._below(candidate), *_offer(booked)),
                self._price(booked.price, candidate),
                self._span(booked.people),
                self._span(booked.adds_people) if booked.adds_people else self.fmt.people(booked.adds),
                self._span(booked.shared_part) if booked.shared_part else self.fmt.percent(booked.shared),
            )
        ruled = any(by_id[b.creator_id].price.basis is PriceBasis.FEE_RULE for b in self.plan.roster.booked)
        notes = ["Below each number: its 90% interval.", *(["* assumed by your fee rule"] if ruled else [])]
        table.caption = self.fmt.said("\n".join(notes))
        return table

    def _below(self, candidate: Candidate) -> Text:
        """Followers and verdict, under the name."""
        return Text.assemble((f"{self.fmt.number(candidate.followers)} followers · ", "dim"), _verdict(candidate))

    def _numbers(self) -> RenderableType:
        roster, fmt = self.plan.roster, self.fmt
        lines = [
            f"Reaches {self._between(roster.people)} engaged people of the target, each counted once.",
            f"Overlap between them costs {self._overlap()} people.",
            self._proof(),
            self._followers(),
            *self._kept(),
            fmt.said(self.plan.next_sentence),
            *([fmt.said(self.plan.big.sentence)] if self.plan.big else []),
        ]
        return Padding(Text("\n".join(line for line in lines if line)), (0, 0, 1, 0))

    def _kept(self) -> Iterator[str]:
        """Where the roster stands with each limit, what is committed, who else hears of it."""
        roster = self.plan.roster
        for wish in roster.wishes:
            yield f"Kept: {wish.wish} (now {wish.now})."
        if roster.committed is not None:
            left = self.fmt.money(roster.budget - roster.committed)
            yield f"{self.fmt.money(roster.committed)} are committed to those who accepted; {left} are left for others."
        if roster.second_hand is not None:
            yield f"Of them hear second-hand: {self._between(roster.second_hand.people)}."

    def _left_out(self, rows: int) -> list[str]:
        """Why the first of the others are not booked, and at which price they would be."""
        by_id = {c.creator_id: c for c in self.plan.shortlist}
        left = self.plan.left_out
        lines = [f"{by_id[one.creator_id].handle}: {one.reason}" for one in left[:rows] if one.creator_id in by_id]
        more = len(left) - len(lines)
        return (
            [*lines, f"{self.fmt.number(more)} more on the shortlist are not booked; --csv writes all."]
            if more
            else lines
        )

    def _overlap(self) -> str:
        cost = self.plan.roster.overlap_cost
        return self._between(cost) if cost else self.fmt.people(self.plan.roster.overlap_people)

    def _followers(self) -> str:
        twice = self.fmt.number(self.plan.roster.potential_reach)
        return f"Followers: {twice} counted double, {self._between(self.plan.roster.unique_audience)} counted once."

    def _proof(self) -> str:
        best = self.plan.roster.certificate
        above = ""
        if not best.optimal:
            above = (
                f" than {self.fmt.at_most(best.bound, self.plan.roster.people)} (gap {self.fmt.percent(best.gap, 1)})"
            )
        return f"Proof ({best.method}): no roster within the budget, of those who may be booked, brings more{above}."

    def _shortlist(self, shown: Sequence[Candidate]) -> list[RenderableType]:
        """The table; in a narrow terminal the reasons follow it, so that none is cut off."""
        table = self._table("Shortlist", "fit", "engagement", "local share", "price", "people")
        table.show_lines = not self.narrow
        if not self.narrow:
            table.add_column("why", overflow="fold", ratio=1, min_width=24)
        for candidate in shown:
            cells: list[RenderableType] = [
                Group(_who(candidate), _verdict(candidate)),
                self.fmt.fit(candidate.fit.score),
                self._span(candidate.engagement),
                self._span(candidate.local_share) if candidate.local_share else "–",
                self._price(candidate.price.money, candidate),
                self._span(candidate.people),
            ]
            table.add_row(*cells, *([] if self.narrow else [self._why(candidate)]))
        if not self.narrow:
            return [table]
        return [table, self._listed("Why", [f"{c.handle}: {self._why(c)}" for c in shown])]

    def _why(self, candidate: Candidate) -> Text:
        if not candidate.eligible:
            return Text(self.fmt.said("Not booked: " + " ".join(candidate.why_not)), style="dim")
        reasons = " ".join(r.sentence for r in candidate.fit.reasons if r.aspect != "recency")
        return Text(self.fmt.said(reasons))

    def _price(self, price: Money, candidate: Candidate) -> str:
        return self.fmt.money(price) + ("*" if candidate.price.basis is PriceBasis.FEE_RULE else "")

    def _span(self, estimate: Estimate) -> str:
        """Value and interval on two lines, so that columns stay narrow."""
        shown = self.fmt.estimate(estimate)
        return f"{shown.value}\n{shown.interval}" if estimate.low < estimate.high else shown.value

    def _between(self, estimate: Estimate) -> str:
        shown = self.fmt.estimate(estimate)
        return f"{shown.value} (between {shown.low} and {shown.high})"

    def _listed(self, title: str, lines: Sequence[str]) -> RenderableType:
        """A heading with indented lines."""
        indented = (Padding(Text(self.fmt.said(line)), (0, 0, 0, 2)) for line in lines)
        return Group(Text(title, style="bold"), *indented, Text(""))


def _offer(booked: Booked) -> list[Text]:
    """What is booked and when, where it is not simply a post."""
    week = f"week {booked.week}" if booked.week else ""
    yes = "accepted" if booked.accepted else ""
    said = [part for part in (booked.offer if booked.offer != "post" else "", week, yes) if part]
    return [Text(", ".join(said), style="cyan")] if said else []


def _who(candidate: Candidate, *, pinned: bool = False) -> Text:
    name = "" if candidate.name == candidate.handle else f"\n{candidate.name}"
    return Text.assemble((candidate.handle, "bold"), " (pinned)" if pinned else "", name)


def _verdict(candidate: Candidate) -> Text:
    verdict = candidate.vetting.verdict
    return Text(VERDICTS[verdict.value].lower(), style=_STYLES[verdict])
