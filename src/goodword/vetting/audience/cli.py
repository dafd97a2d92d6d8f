"""`goodword audience FILE`: what a sample of followers says, and labelling some of them by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from goodword.core.codec import to_json
from goodword.vetting.audience.judge import credibility, scored
from goodword.vetting.audience.model import Credibility, Floats
from goodword.vetting.audience.shipped import shipped
from goodword.vetting.audience.store import (
    Label,
    Sample,
    add_label,
    agreement,
    labels_file,
    merged,
    read_labels,
    read_sample,
)
from goodword.vetting.audience.terms import explain
from goodword.vetting.wording import count, share_range

_FILE = typer.Argument(help="CSV of sampled followers: followers, following, posts, has_pic, handle or digits.")
_MOST = 5


def register(app: typer.Typer) -> None:
    """Add `goodword audience`."""
    app.command("audience")(audience)


def audience(
    file: Annotated[Path, _FILE],
    label: Annotated[bool, typer.Option("--label", help="Label the followers that would teach most.")] = False,
    by: Annotated[str, typer.Option(help="Who labels; two people give an agreement.")] = "me",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which share of an audience does not look like people, from a sample of its followers."""
    sample = read_sample(file)
    path = labels_file(file)
    if label:
        _ask(sample, path, by)
    given = read_labels(path, len(sample.followers))
    labels = merged(given, len(sample.followers))
    found = credibility(sample.followers, shipped(), labels=labels)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    _print(sample, found, labels, agreement(given))


def _ask(sample: Sample, path: Path, by: str) -> None:
    """One follower a line, one key each; what was answered is kept at once, so that it can be stopped and resumed."""
    mine = [given for given in read_labels(path, len(sample.followers)) if given.by == by]
    labels = merged(mine, len(sample.followers))
    rows = credibility(sample.followers, shipped(), labels=labels).label_next
    typer.echo(f"{count(len(mine), 'label')} given. p: a person, n: not a person, s: skip, q: stop.")
    for i, row in enumerate(rows):
        answer = typer.prompt(f"{i + 1}/{len(rows)} {_facts(sample, row)}", default="s").strip().casefold()[:1]
        if answer == "q":
            return
        if answer in ("p", "n"):
            add_label(path, Label(row, by, answer == "n"))


def _facts(sample: Sample, row: int) -> str:
    f = sample.followers
    numbers = (("followers", f.followers), ("following", f.following), ("posts", f.posts))
    shown = [f"{values[row]:,.0f} {name}" for name, values in numbers if np.isfinite(values[row])]
    if np.isfinite(f.picture[row]):
        shown.append("picture" if f.picture[row] else "no picture")
    return f"{sample.shown[row]}: {', '.join(shown)}"


def _print(sample: Sample, found: Credibility, labels: Floats, agreed: tuple[float, int] | None) -> None:
    typer.echo(found.sentence)
    typer.echo(f"Follow more than 1,500 accounts: {share_range(found.mass_followers)}.")
    if sample.missing:
        typer.echo(f"Not known in this file, and left out: {', '.join(sample.missing)}.")
    if found.labels:
        before = credibility(sample.followers, shipped()).not_people
        typer.echo(f"Without the {count(found.labels, 'label')} it was {share_range(before)}.")
    if agreed is not None:
        typer.echo(f"Two people agreed with kappa {agreed[0]:.2f} on {count(agreed[1], 'follower')}.")
    model, scores = scored(sample.followers, shipped(), labels)
    typer.echo("Least like people in this sample, and why:")
    for row in np.argsort(-scores.probability)[:_MOST]:
        reasons = ", ".join(r.sentence for r in explain(model, scores, int(row))[:3] if r.adds > 0)
        typer.echo(f"  {_facts(sample, int(row))} ({reasons})")
