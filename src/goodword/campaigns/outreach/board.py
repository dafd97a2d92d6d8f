"""The board as a view of what happened: the stage of each person, what is due, and what to do next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from goodword.campaigns.model import Booking, Rules
from goodword.campaigns.outreach.model import (
    ORDER,
    TITLES,
    Card,
    Column,
    ConsentEvent,
    ConsentKind,
    ContactEvent,
    Kind,
    Reminder,
    Stage,
    Standing,
)

_NEXT = {
    Stage.FOUND: "write the first message",
    Stage.CONTACTED: "wait for an answer",
    Stage.TALKING: "make an offer",
    Stage.AGREED: "send the brief, then look for the post",
    Stage.POSTED: "pay what was agreed",
    Stage.PAID: "nothing: done",
    Stage.DECLINED: "nothing: they said no",
    Stage.STOPPED: "nothing: they do not want to be contacted",
}
_IMPLIED = {Kind.SENT: Stage.CONTACTED, Kind.HEARD: Stage.TALKING}


def stage_of(events: Sequence[ContactEvent]) -> tuple[Stage, datetime | None]:
    """(stage, since when) after these events in the order of their recording; what was undone does not count.

    A move puts the card anywhere. What was sent, heard or reached only brings it forward, and never out of a place
    behind it: a message to somebody who agreed leaves them agreed. An answer of somebody who declined is talk again.
    """
    stage: Stage = Stage.FOUND
    since: datetime | None = None
    for event in events:
        if event.undone or event.undoes is not None:
            continue
        goes = event.stage if event.kind is Kind.MOVE else _forward(stage, event)
        if goes is not None and goes is not stage:
            stage, since = goes, event.at
    return stage, since


def reached(events: Sequence[ContactEvent], stage: Stage) -> datetime | None:
    """When somebody got as far as a stage for the first time; None where they did not, or it was taken back."""
    now: Stage = Stage.FOUND
    for event in events:
        if event.undone or event.undoes is not None:
            continue
        now = (event.stage if event.kind is Kind.MOVE else _forward(now, event)) or now
        if now in ORDER and ORDER.index(now) >= ORDER.index(stage):
            return event.at
    return None


def _forward(stage: Stage, event: ContactEvent) -> Stage | None:
    to = event.stage if event.kind is Kind.REACHED else _IMPLIED.get(event.kind)
    if to is None or to not in ORDER:
        return to
    if stage not in ORDER:
        return to if event.kind in (Kind.HEARD, Kind.REACHED) else None
    return to if ORDER.index(to) > ORDER.index(stage) else None


def standing_of(events: Sequence[ConsentEvent]) -> Standing:
    """What holds about a person after these events, oldest first."""
    stopped = basis = consent = None
    for event in events:
        match event.kind:
            case ConsentKind.STOP:
                stopped = event
            case ConsentKind.RESUME:
                stopped = None
            case ConsentKind.BASIS:
                basis = event
            case ConsentKind.GIVEN:
                consent = event
            case ConsentKind.WITHDRAWN:
                consent = None
    return Standing(stopped, basis, consent)


def reminder_of(
    events: Sequence[ContactEvent],
    stage: Stage,
    standing: Standing,
    rules: Rules,
    *,
    elsewhere: Sequence[Sequence[ContactEvent]] = (),
) -> Reminder:
    """Whether to remind somebody who was written to and has not answered: at most so often, with days between.

    elsewhere: what happened with the same person in each other campaign. Reminders from there count too, until they
    answer anybody, and the days are counted from the newest message of all.
    """
    here, others = unanswered(events), [unanswered(one) for one in elsewhere]
    heard = max((e.at for one in elsewhere for e in one if e.kind is Kind.HEARD and not e.undone), default=None)
    waiting = [[e for e in one if heard is None or e.at > heard] for one in (here, *others)]
    sent, most = sum(max(0, len(one) - 1) for one in waiting), rules.reminders
    if not standing.may_write:
        return Reminder(None, sent, most, "they do not want to be contacted")
    if stage not in (Stage.FOUND, Stage.CONTACTED, Stage.TALKING) or not here:
        return Reminder(None, sent, most, "nothing waits for an answer")
    if sent >= most:
        counted = f"{sent} of {most} reminders were sent" + (", other campaigns counted" if any(others) else "")
        return Reminder(None, sent, most, f"{counted}: no more until they answer", over=True)
    due = max(e.at for one in (here, *others) for e in one) + timedelta(days=rules.days_between)
    return Reminder(due, sent, most, f"{sent} of {most} reminders were sent")


def unanswered(events: Sequence[ContactEvent]) -> list[ContactEvent]:
    """Messages that stand and were sent since they last answered."""
    told = [e for e in events if not e.undone and e.undoes is None and e.kind in (Kind.SENT, Kind.HEARD)]
    answered = max((i for i, e in enumerate(told) if e.kind is Kind.HEARD), default=-1)
    return told[answered + 1 :]


def card_of(
    booking: Booking,
    events: Sequence[ContactEvent],
    consents: Sequence[ConsentEvent],
    rules: Rules,
    now: datetime,
    *,
    elsewhere: Sequence[Sequence[ContactEvent]] = (),
) -> Card:
    """A person on the board as of now. elsewhere: as `reminder_of`."""
    standing = standing_of(consents)
    stage, since = stage_of(events)
    if standing.stopped is not None:
        stage, since = Stage.STOPPED, standing.stopped.at
    reminder = reminder_of(events, stage, standing, rules, elsewhere=elsewhere)
    standing_events = [e for e in events if not e.undone and e.undoes is None]
    next_step = "send a reminder" if reminder.due(now) else _NEXT[stage]
    last = standing_events[-1] if standing_events else None
    return Card(booking, stage, since or booking.made_at, last, reminder, standing, next_step)


def columns_of(cards: Sequence[Card]) -> tuple[Column, ...]:
    """The board: every stage, who has waited longest first."""
    return tuple(
        Column(
            stage, title, tuple(sorted((c for c in cards if c.stage is stage), key=lambda c: (c.since, c.booking.id)))
        )
        for stage, title in TITLES.items()
    )


def due_today(cards: Sequence[Card], now: datetime) -> tuple[Card, ...]:
    """Who is waiting for the brand: reminders that are due, and answers that were not answered; longest first."""
    waiting = [c for c in cards if c.reminder.due(now) or (c.last is not None and c.last.kind is Kind.HEARD)]
    return tuple(sorted(waiting, key=lambda c: c.since))


def next_after(board: Sequence[Card], booking_id: int, now: datetime) -> Card | None:
    """Who is to be written to after somebody: who waits, then who was not written to yet, round to the first again."""
    found = [c for c in board if c.stage is Stage.FOUND]
    turns = list({c.booking.id: c for c in (*due_today(board, now), *found)}.values())
    here = next((i for i, c in enumerate(turns) if c.booking.id == booking_id), -1)
    others = [c for c in (*turns[here + 1 :], *turns[: here + 1]) if c.booking.id != booking_id]
    return others[0] if others else None


def answers(events: Mapping[int, Sequence[ContactEvent]]) -> list[datetime]:
    """When people answered."""
    return [e.at for list_ in events.values() for e in list_ if e.kind is Kind.HEARD and not e.undone]
