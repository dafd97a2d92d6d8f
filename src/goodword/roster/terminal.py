"""A roster in the terminal: the sentence, the table, what the money would buy, who almost made it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from goodword.core.estimate import Estimate
from goodword.roster.answer import RosterAnswer


def show(answer: RosterAnswer, rows: int = 5, console: Console | None = None) -> None:
    """Print an answer with `rows` of those left out."""
    out = console or Console()
    out.print(Text(answer.sentence, style="bold green"))
    out.print(_booked(answer))
    lost = answer.counted_double - answer.people.value
    out.print(
        f"Distinct people: {_span(answer.people)}; overlap costs about {lost:,.0f} of {answer.counted_double:,.0f}."
    )
    for told in _told(answer):
        out.print(Text(told))
    if answer.curve:
        out.print(_curve(answer))
    if rows and answer.left_out:
        out.print(_outside(answer, rows))
    if answer.kept is not None:
        out.print(_stays(answer))
        out.print(f"On audiences drawn again this roster still reaches {answer.kept:.1%} of what a new one would.")
    for note in answer.assumptions:
        out.print(Text(f"· {note}", style="dim"))
    out.print(Text(f"Formulas: {', '.join(answer.formulas)}", style="dim"))


def _told(answer: RosterAnswer) -> Iterator[str]:
    """Limits, who was set aside, what is committed, who else hears of it."""
    if answer.committed is not None:
        left = answer.budget - answer.committed
        yield f"{answer.committed} are committed to those who accepted; {left} are left for the others."
    for wish in answer.wishes:
        yield f"Kept: {wish.wish} (now {wish.now})."
    for sentence in answer.aside:
        yield f"Set aside: {sentence}"
    heard = answer.word_of_mouth
    if heard is not None:
        yield f"Second-hand: about {_span(heard.people)} more people hear of it, of {heard.listeners:,} who could."
        yield from heard.assumptions


def _offer(kind: str, week: int) -> str:
    return f"{kind}, week {week}" if week else kind


def _span(e: Estimate) -> str:
    return f"{e.value:,.0f} ({e.low:,.0f}–{e.high:,.0f})"


def _booked(answer: RosterAnswer) -> Table:
    table = Table(title="Whom to book", title_justify="left")
    table.add_column("creator", overflow="fold")
    offers = any(line.offer != "post" or line.week for line in answer.booked)
    if offers:
        table.add_column("offer", overflow="fold")
    for header in ("price", "people", "adds", "credit", "shared"):
        table.add_column(header, justify="right")
    for line in answer.booked:
        name = f"{line.creator_id} (pinned)" if line.pinned else line.creator_id
        name = f"{line.creator_id} (accepted)" if line.accepted else name
        table.add_row(
            Text(name),
            *([Text(_offer(line.offer, line.week))] if offers else []),
            str(line.cost),
            f"{line.people:,.0f}",
            f"{line.adds:,.0f}",
            f"{line.credit:,.0f}",
            f"{line.shared:.0%}",
        )
    return table


def _curve(answer: RosterAnswer) -> Table:
    table = Table(title="What other money would bring", title_justify="left")
    for header in ("budget", "people", "at most", "creators"):
        table.add_column(header, justify="right")
    money = type(answer.budget)
    for point in answer.curve:
        here = answer.knee is not None and point.budget == answer.knee.budget
        budget = f"{money(point.budget, answer.budget.currency)}{' ← knee' if here else ''}"
        table.add_row(budget, f"{point.value:,.0f}", f"{point.bound:,.0f}", str(point.size))
    return table


def _stays(answer: RosterAnswer) -> Table:
    """The booked, and others that are booked at least as often as one of them."""
    booked = {line.creator_id for line in answer.booked}
    table = Table(title="Who stays when the known people are drawn again", title_justify="left")
    table.add_column("creator", overflow="fold")
    table.add_column("booked in (90 % interval)", justify="right")
    for stay in answer.stays:
        if stay.creator_id in booked or stay.booked.value >= 0.5:
            name = stay.creator_id if stay.creator_id in booked else f"{stay.creator_id} (not on this roster)"
            e = stay.booked
            table.add_row(Text(name), f"{e.value:.0%} ({e.low:.0%}–{e.high:.0%})")
    return table


def _outside(answer: RosterAnswer, rows: int) -> Table:
    table = Table(title="Who almost made it", title_justify="left")
    table.add_column("creator", overflow="fold")
    for header in ("price", "would enter at", "never above"):
        table.add_column(header, justify="right")
    for one in answer.left_out[:rows]:
        top = "" if one.never_above is None else str(one.never_above)
        table.add_row(Text(one.creator_id), str(one.cost), str(one.enters_at), top)
    return table
