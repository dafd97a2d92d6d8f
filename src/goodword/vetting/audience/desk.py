"""Audiences as every door handles them: kept, labelled, read, exported, erased. The one core of labelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import BadInput, GoodwordError, NotFound
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.vetting.ask import creator_id as id_of
from goodword.vetting.audience.files import GivenLabel, Sample, read_given, read_sample, write_labels
from goodword.vetting.audience.gain import gain
from goodword.vetting.audience.judge import credibility, scored
from goodword.vetting.audience.labels import Event, Labels, Said, agreement, check_labeller, settled
from goodword.vetting.audience.local import queue
from goodword.vetting.audience.model import Credibility, CredibilityRule, Followers, Sampling
from goodword.vetting.audience.share import responsibilities
from goodword.vetting.audience.shipped import shipped
from goodword.vetting.audience.standing import Added, Card, Imported, Progress, Standing, Suspect
from goodword.vetting.audience.store import Audience, AudienceStore, Kept
from goodword.vetting.audience.terms import explain
from goodword.vetting.model import Verdict

TARGETS = (50, 100, 200)
MAX_SAMPLE = 20_000
MAX_NAME_DAYS = 90
_CACHED = 8
_QUEUES: dict[str, NDArray[np.int64]] = {}


class _Workspace(Protocol):
    @property
    def ledger(self) -> Ledger: ...

    @property
    def catalogue(self) -> Catalogue: ...

    def now(self) -> datetime: ...


class AudienceDesk:
    """Audiences of one installation. `door` is kept with every label: page, cli, api or python."""

    def __init__(self, workspace: _Workspace, *, door: str = "python") -> None:
        self._workspace = workspace
        self._door = door
        self.store = AudienceStore(workspace.ledger, now=workspace.now)

    def add(
        self,
        source: str | Path | bytes,
        *,
        name: str = "",
        creator_id: str | None = None,
        sampling: Sampling | None = None,
        keep_names_days: int = 0,
    ) -> Added:
        """Keep a sample of followers: a file, or its bytes.

        creator_id: whose they are, as platform:handle, or a handle that one creator of the catalogue has. Raises
        BadInput for a sample that is empty or too large and for a handle that several have, NotFound for one that
        nobody has.
        """
        sample = read_sample("-", BytesIO(source)) if isinstance(source, bytes) else read_sample(source)
        _check(sample, keep_names_days)
        plain = " ".join((name or _name_of(source)).split())[:120]
        number = self.store.add(
            sample,
            name=plain or "Followers",
            creator_id=self._whose(creator_id),
            sampling=sampling or Sampling(),
            keep_names_days=keep_names_days,
        )
        head = self.store.head(number)
        return Added(head, sample.missing, sample.set_aside, self.note(head.creator_id))

    def _whose(self, name: str | None) -> str | None:
        """The id meant; one with its platform need not be in the catalogue."""
        if not name or not name.strip():
            return None
        try:
            return id_of(self._workspace.catalogue, name)
        except NotFound as error:
            how = "write platform:handle for a creator who is not in the catalogue yet"
            raise NotFound(error.what, where="creator", given=name, next_step=how) from None
        except BadInput as error:
            raise BadInput(error.what, where="creator", given=name, next_step=error.next_step) from None

    def note(self, creator_id: str | None) -> str:
        """What to know where no creator of the catalogue has this id; nothing where one has, or none is named."""
        try:
            known = (
                not creator_id or self._workspace.catalogue.features(FeatureQuery(creator_ids=(creator_id,))).num_rows
            )
        except GoodwordError:  # the sample is read and labelled without a catalogue
            return ""
        if known:
            return ""
        return (
            f"No creator {creator_id} is in the catalogue: this audience shows on their page once they are imported "
            "under that name (platform:handle)."
        )

    def audiences(self) -> tuple[tuple[Audience, int], ...]:
        """Every audience with the number of its followers labelled, newest first."""
        return tuple((head, self._labelled(head.id)) for head in self.store.audiences())

    def card(self, number: int, labeller: str) -> Card:
        """The next follower for this labeller; `number` None when all are done. Raises NotFound."""
        head, labels = self.store.head(number), self._labels(number)
        mine = labels.by.get(labeller, {})
        row = next((int(i) for i in self._queue(head) if int(i) not in mine), None)
        facts, name, shown = self.store.follower(number, row) if row is not None else (None, "", "")
        return Card(
            audience=head,
            labeller=labeller,
            progress=_progress(head.size, labels, labeller),
            number=row,
            pseudonym=name,
            shown=shown,
            facts=_facts(facts, 0) if facts is not None else (),
            before=labels.last.get(labeller),
        )

    def judge(self, number: int, follower: int, labeller: str, said: Said) -> Event:
        """Keep one judgement at once. Raises NotFound for a follower that is not there, BadInput for no labeller."""
        head, who = self.store.head(number), check_labeller(labeller)
        if not 0 <= follower < head.size:
            raise NotFound(f"There is no follower {follower + 1} in this sample of {head.size}.")
        if said is Said.UNDO:
            raise BadInput.value("label", "person, not or skip", said.value)
        event = Event(follower, who, said, to_epoch(self._workspace.now()), self._door)
        last = self._labels(number).last.get(who)
        if last is None or (last.number, last.said) != (follower, said):  # a key pressed twice counts once
            self.store.say(number, [event])
        return event

    def undo(self, number: int, labeller: str) -> Event | None:
        """Take back the labeller's last judgement that stands; None where there is none. The event itself is kept."""
        last = self._labels(number).last.get(check_labeller(labeller))
        if last is not None:
            now = to_epoch(self._workspace.now())
            self.store.say(number, [Event(last.number, last.by, Said.UNDO, now, self._door)])
        return last

    def labellers(self, number: int) -> tuple[tuple[str, int], ...]:
        """Who labelled and how many, most first."""
        labels = self._labels(number)
        return tuple((who, len(labels.judged(who))) for who in labels.people)

    def standing(self, number: int) -> Standing:
        """What the sample and its labels say together. Raises NotFound."""
        kept = self.store.audience(number)
        names = [(kept.shown[i] or kept.pseudonyms[i]).split("\n")[0] for i in range(len(kept.followers))]
        return _standing(kept.followers, names, self._labels(number), kept.head.sampling, kept.head)

    def export(self, number: int) -> str:
        """The labels that stand, as CSV that `take` reads. Raises NotFound."""
        kept = self.store.audience(number)
        return write_labels(self._labels(number).standing(), kept.pseudonyms)

    def take(self, number: int, source: str | Path | bytes, *, by: str = "") -> Imported:
        """Labels of a file, all or none; by: whose they are where the file does not say. What is known is not repeated.

        Raises BadInput that names the row of a follower who is not in the sample.
        """
        given = read_given("-", BytesIO(source)) if isinstance(source, bytes) else read_given(source)
        kept, labels, now = self.store.audience(number), self._labels(number), to_epoch(self._workspace.now())
        numbers = kept.numbers()
        events = [
            Event(_follower(kept, numbers, g, i), check_labeller(g.by or by), g.said, g.at or now, "import")
            for i, g in enumerate(given, start=1)
        ]
        new = [e for e in events if not _known(labels, e)]
        self.store.say(number, new)
        return Imported(len(new), len(events) - len(new))

    def forget_names(self, number: int) -> None:
        """Forget handles and profile texts now. Raises NotFound."""
        self.store.forget_names(number)

    def erase(self, number: int) -> None:
        """Take an audience away for good, labels included. Raises NotFound."""
        self.store.erase(number)

    def _queue(self, head: Audience) -> NDArray[np.int64]:
        """The order of labelling; it follows from the sample alone, so that equal samples may share it."""
        order = _QUEUES.get(head.digest)
        if order is None:
            _, r = responsibilities(self.store.audience(head.id).followers, shipped()[1], CredibilityRule())
            if len(_QUEUES) >= _CACHED:
                _QUEUES.clear()
            order = _QUEUES[head.digest] = queue(r, seed=1)
        return order

    def _labels(self, number: int) -> Labels:
        return settled(self.store.events(number))

    def _labelled(self, number: int) -> int:
        labels = self._labels(number)
        return len({n for who in labels.by for n in labels.judged(who)})


def standing_of_file(path: str | Path, sampling: Sampling) -> tuple[Standing, list[str]]:
    """What a file says, without keeping any of it; and notes on what it lacks. Raises NotFound or BadInput."""
    sample = read_sample(path)
    _check(sample, 0)
    notes = [f"Not known in this file, and left out: {', '.join(sample.missing)}."] if sample.missing else []
    notes += [f"Row {a.row} set aside: {a.reason}" for a in sample.set_aside[:5]]
    if len(sample.set_aside) > 5:
        notes.append(f"{len(sample.set_aside):,} rows set aside in all.")
    return _standing(sample.followers, sample.shown, settled(()), sampling, None), notes


def _standing(
    f: Followers, names: Sequence[str], labels: Labels, sampling: Sampling, head: Audience | None
) -> Standing:
    merged, agreed = labels.merged(len(f)), agreement(labels)
    found = credibility(f, shipped(), labels=merged, sampling=sampling)
    return Standing(
        audience=head,
        credibility=_unsettled(found) if agreed is not None and agreed.unreliable else found,
        labels=int(np.isfinite(merged).sum()),
        labellers=tuple((who, len(labels.judged(who))) for who in labels.people),
        gain=gain(f, shipped(), merged, sampling=sampling),
        agreement=agreed,
        disagreed=tuple(labels.disagreed()),
        least_like_people=_suspects(f, names, merged),
    )


def _unsettled(found: Credibility) -> Credibility:
    """No verdict rests on labels of people who do not agree."""
    sentence = "The people who labelled differ too much for a verdict. Look at the ones you differ on together."
    return replace(found, verdict=Verdict.NOT_ENOUGH_EVIDENCE, sentence=sentence)


def _check(sample: Sample, keep_names_days: int) -> None:
    n = len(sample.followers)
    if n == 0:
        why = sample.set_aside[0].reason if sample.set_aside else "The file has no rows."
        raise BadInput("No follower could be read.", given=why, data="Nothing was kept.")
    if n > MAX_SAMPLE:
        raise BadInput.value("followers", f"at most {MAX_SAMPLE:,}", n, hint="draw 300 to 1,000 of them at random")
    if not 0 <= keep_names_days <= MAX_NAME_DAYS:
        raise BadInput.value("days to keep names", f"from 0 to {MAX_NAME_DAYS}", keep_names_days)


def _name_of(source: str | Path | bytes) -> str:
    return "" if isinstance(source, bytes) else Path(source).name.split(".")[0]


def _facts(f: Followers, row: int) -> tuple[tuple[str, float | None], ...]:
    names = ("followers", "following", "posts", "picture", "digits")
    values = [float(getattr(f, name)[row]) for name in names]
    return tuple((name, v if np.isfinite(v) else None) for name, v in zip(names, values, strict=True))


def _progress(size: int, labels: Labels, labeller: str) -> Progress:
    given = len(labels.judged(labeller))
    target = next((t for t in TARGETS if given < t <= size), size)
    by_all = len({n for who in labels.by for n in labels.judged(who)})
    return Progress(given, target, size, by_all, len(labels.by.get(labeller, {})) - given)


def _suspects(f: Followers, names: Sequence[str], merged: NDArray[np.float64], most: int = 5) -> tuple[Suspect, ...]:
    model, scores = scored(f, shipped(), merged)
    return tuple(
        Suspect(
            int(row),
            names[row],
            float(scores.probability[row]),
            _facts(f, int(row)),
            tuple(r for r in explain(model, scores, int(row))[:3] if r.adds > 0),
        )
        for row in np.argsort(-scores.probability, kind="stable")[:most]
    )


def _follower(kept: Kept, numbers: dict[str, int], given: GivenLabel, i: int) -> int:
    found = None
    if given.pseudonym:
        found = numbers.get(given.pseudonym)
    elif given.handle:
        found = kept.number_of(given.handle)
    elif given.row is not None and 1 <= given.row <= len(kept.followers):
        found = given.row - 1
    if found is None:
        raise BadInput(
            "A label is of a follower who is not in this sample.",
            where=f"label {i}",
            given=given.pseudonym or given.handle or str(given.row),
            data="No label was taken.",
        )
    return found


def _known(labels: Labels, event: Event) -> bool:
    before = labels.by.get(event.by, {}).get(event.number)
    return before is not None and before.said is event.said
