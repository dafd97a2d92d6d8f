"""Calendar feeds and digests as every door handles them: handed out, revoked, sent once a period, or only shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from goodword.core.errors import GoodwordError
from goodword.ledger.sendings import Every, Kind
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.model import StepState
from goodword.resolutions.telling.calendar import Entry, feed
from goodword.resolutions.telling.digest import Digest, body_of, digest_of, period_of, text_of
from goodword.resolutions.telling.store import Feed, Receiver, TellingStore
from goodword.resolutions.views import GoalView
from goodword.settings.mail import Mail, check_mail, send_mail
from goodword.settings.webhooks import Resolve, allowed_hosts, check_hook, post
from goodword.ui.format import formatter

CALENDAR = "/calendar/goals"
"""Where calendars are; the secret in the address is what lets a calendar program in."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to one receiver's digest: sent, nothing to say, said before, shown (dry run) or failed."""

    receiver: int
    address: str
    outcome: str
    subject: str = ""
    text: str = ""
    why: str = ""


class TellingDesk:
    """Who is told about goals, and the telling. resolve: how names become addresses; the system's if None."""

    def __init__(self, goals: GoalDesk, *, resolve: Resolve | None = None) -> None:
        self.goals = goals
        self.store = TellingStore(goals.workspace.ledger, now=goals.workspace.now)
        self._resolve = resolve

    @property
    def base(self) -> str:
        """The address of the web app, as the settings say it."""
        settings = self.goals.workspace.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return settings.public_url.rstrip("/") or f"http://{host}:{settings.port}"

    def add_feed(self, goal_id: int | None = None, who: str = "") -> tuple[Feed, str]:
        """A new calendar and its address, which is told this once. Raises NotFound."""
        made, token = self.store.add_feed(goal_id, who)
        return made, f"{self.base}{CALENDAR}/{token}.ics"

    def calendar(self, token: str) -> str:
        """The calendar of a secret, as iCalendar. Raises NotFound."""
        of = self.store.feed(token)
        saved = [g for g in self.goals.goals() if of.goal_id in (None, g.id)]
        views = [self.goals.view(g.id) for g in saved]
        name = views[0].goal.title if of.goal_id is not None and views else "Goodword"
        return feed(name, [entry for view in views for entry in entries(view, of.who, self.base)])

    def add_receiver(self, kind: Kind, address: str, *, who: str = "", every: Every = Every.WEEK) -> Receiver:
        """Somebody who gets a digest once a day or a week at most. Raises BadInput for an address that cannot be."""
        if kind is Kind.MAIL:
            return self.store.add_receiver(kind, check_mail(address), who=who, every=every)
        return self.store.add_receiver(
            kind,
            check_hook(address, allowed_hosts(self.goals.workspace.settings.webhook_hosts)).geturl(),
            who=who,
            every=every,
        )

    def tell(self, *, dry_run: bool = False) -> tuple[Told, ...]:
        """Send every receiver the digest of this day or week, once. dry_run: show what would be sent, and send nothing.

        A failure is told, kept for a second try with the next call, and keeps nobody else waiting.
        """
        return tuple(self._tell(receiver, dry_run=dry_run) for receiver in self.store.receivers())

    def digest(self, *, who: str = "", every: Every = Every.WEEK, since: datetime | None = None) -> Digest | None:
        """What a receiver would be told now; None where there is nothing to say."""
        return digest_of(self.goals.today(who=who, since=since), every=every.value, base=self.base)

    def _tell(self, receiver: Receiver, *, dry_run: bool) -> Told:
        shown = self.shown(receiver)
        found = self.digest(who=receiver.who, every=receiver.every, since=self._last_sent(receiver))
        if found is None:
            return Told(receiver.id, shown, "nothing to say")
        text = text_of(found, formatter(self.goals.workspace.settings.language))
        if dry_run:
            return Told(receiver.id, shown, "shown", found.subject, text)
        period = period_of(self.goals.now().date(), receiver.every)
        if not self.store.told.claim(receiver.id, period):
            return Told(receiver.id, shown, "said before", found.subject)
        try:
            self._send(receiver, found, text, period)
        except GoodwordError as error:
            self.store.told.failed(receiver.id, period, error.what)
            return Told(receiver.id, shown, "failed", found.subject, why=str(error))
        self.store.told.sent(receiver.id, period)
        return Told(receiver.id, shown, "sent", found.subject)

    def shown(self, receiver: Receiver) -> str:
        """Where a digest goes, without the part of a webhook's address that may be a secret."""
        return receiver.address if receiver.kind is Kind.MAIL else urlsplit(receiver.address).netloc

    def _send(self, receiver: Receiver, found: Digest, text: str, period: str) -> None:
        settings = self.goals.workspace.settings
        if receiver.kind is Kind.MAIL:
            subject = f"Goodword: {found.subject}"
            mail = Mail(receiver.address, subject, text, automatic=True)
            send_mail(mail, server=settings.smtp, sender=settings.mail_from)
            return
        message = f"goodword-{receiver.id}-{period}"  # the same for a second try, so that it can be known again
        post(
            receiver.address,
            body_of(found, message),
            secret=receiver.secret,
            message_id=message,
            at=int(self.goals.now().timestamp()),
            allowed=allowed_hosts(self.goals.workspace.settings.webhook_hosts),
            resolve=self._resolve,
        )

    def _last_sent(self, receiver: Receiver) -> datetime | None:
        sent = [s.sent_at for s in self.store.told.of(receiver.id) if s.sent_at is not None]
        return sent[-1] if sent else None


def entries(view: GoalView, who: str, base: str) -> list[Entry]:
    """A goal in a calendar: each step on its last day, and the goal itself on its own."""
    url = f"{base}/goals/{view.number}"
    mark = f"goal-{view.number}-{view.goal.id}@goodword"
    changed = max(filter(None, (view.last_fact_at, view.plan.made_at)))
    found = []
    for step in view.steps:
        s, done = step.step, step.progress.state is StepState.KEPT
        if who and s.who not in ("", who):
            continue
        text = f"{step.progress.shown}. At least {s.floor:g}, better {s.target:g}. Goal: {view.goal.title}"
        version = 2 * view.version + done
        found.append(Entry(f"step-{s.id}-{mark}", s.last, s.last, s.words, text, changed, version, done, url))
    due = view.goal.due
    title = f"Goal: {view.goal.title}"
    return [*found, Entry(mark, due, due, title, view.plan.sentence, changed, 2 * view.version, url=url)]
