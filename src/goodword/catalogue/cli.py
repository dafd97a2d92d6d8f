"""`goodword import`: files into the catalogue, what was set aside, and corrected rows back in."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.core.text import counted
from goodword.core.times import from_epoch

if TYPE_CHECKING:
    from goodword.catalogue.importing import FileResult, ImportResult
    from goodword.catalogue.retrying import RetryResult
    from goodword.catalogue.workspace import Workspace
    from goodword.sources.mapping import ColumnMapping

_UNUSED_NAMED = 12
"""Columns that were not used, named after an import."""
_UNUSED_LISTED = 200
"""Columns that are not used, listed by a dry run."""


def register(app: typer.Typer) -> None:
    """Add `import` to the command line."""
    app.command("import")(import_command)


def import_command(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="creators, posts, engagements or audience.", metavar="KIND")] = "",
    files: Annotated[
        list[str] | None,
        typer.Argument(help="CSV, JSON Lines, JSON or Parquet, gzip or zstd too; - reads standard input."),
    ] = None,
    mapping: Annotated[str, typer.Option(help="Mapping file (TOML) that says which column is which.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be read; change nothing.")] = False,
    platform: Annotated[str, typer.Option(help="Platform of rows that do not say it, such as instagram.")] = "",
    observed_at: Annotated[str, typer.Option(help="When this was seen, for rows that do not say it.")] = "",
    date_order: Annotated[str, typer.Option(help="dmy or mdy, where day and month could be either.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of the text, where it is detected wrongly.")] = "",
    delimiter: Annotated[str, typer.Option(help="Delimiter of the CSV, where it is detected wrongly.")] = "",
    keep_text: Annotated[
        bool, typer.Option("--keep-text", help="Keep the texts of comments, people's names removed.")
    ] = False,
    refresh: Annotated[bool, typer.Option(help="Bring the derived tables up to date afterwards.")] = True,
    report: Annotated[bool, typer.Option("--report", help="Show the rows that were set aside.")] = False,
    csv: Annotated[str, typer.Option(help="With --report: write them to this CSV file, to be corrected.")] = "",
    retry: Annotated[str, typer.Option(help="Import a corrected CSV file of rows that were set aside.")] = "",
) -> None:
    """Read files into the catalogue. The same file twice changes nothing; a newer snapshot adds history.

    Rows that cannot be used are set aside with their reason: `goodword import --report` shows them,
    `--report --csv FILE` writes them out, and `--retry FILE` imports them once they are corrected.
    """
    workspace: Workspace = ctx.obj
    console = Console()
    if report or csv:
        _report(workspace, console, _kind(kind) if kind else None, csv)
        return
    if retry:
        _retry(workspace, console, retry)
    else:
        from goodword.sources.mapping import ColumnMapping, load_mapping  # noqa: PLC0415 - help does without Arrow

        of = _kind(kind)
        plan = (load_mapping(mapping, of) if mapping else ColumnMapping()).with_flags(
            platform=platform, observed_at=observed_at, date_order=date_order, encoding=encoding,
            delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter), keep_text=keep_text,
        )  # fmt: skip
        _import(workspace, console, of, files or [], plan, dry_run=dry_run)
    if refresh and not dry_run:
        _refresh(workspace, console)


def _kind(text: str) -> Kind:
    try:
        return Kind(text.strip().lower())
    except ValueError:
        known = [k.value for k in Kind]
        if not text:
            raise BadInput(
                "What do the files contain?", next_step=f"goodword import {'|'.join(known)} FILE..."
            ) from None
        raise BadInput.unknown("kind of file", text, known) from None


def _import(
    workspace: Workspace, console: Console, kind: Kind, files: list[str], mapping: ColumnMapping, *, dry_run: bool
) -> None:
    from goodword.catalogue.importing import import_files  # noqa: PLC0415 - help does without Arrow

    with progress_bar() as progress:
        result = import_files(
            workspace.settings.catalogue,
            kind,
            files,
            now=workspace.now(),
            mapping=mapping,
            dry_run=dry_run,
            progress=progress,
        )
    for file in result.files:
        _show_file(console, kind, file, dry_run=dry_run)
    _show_summary(console, result)


class _Bar:
    """Draws the progress of long work."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None)

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        self._bar.update(self._task, description=what, completed=done, total=total)


@contextmanager
def progress_bar() -> Iterator[_Bar]:
    """A bar on standard error, where it does not mix with results."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    quiet = not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as bar:
        yield _Bar(bar)


def _show_file(console: Console, kind: Kind, file: FileResult, *, dry_run: bool) -> None:
    facts = file.facts
    kept = "gzip " if facts.compression == "gzip" else "zstd " if facts.compression else ""
    console.print(Text(f"{facts.name}: {kept}{facts.format}, {counted(file.rows, 'row')}", style="bold"))
    console.print(Text(f"  seen at: {file.observed}"))
    for note in file.notes:
        console.print(Text(f"  {note}"))
    if dry_run:
        _show_columns(console, kind, file)
    elif file.unused:
        console.print(Text("  not used: " + _unused(file.unused)))
    if file.reasons:
        console.print(
            Text(
                "  set aside: "
                + "; ".join(f"{n:,} × {r.value} in “{f or 'the row'}”" for (r, f), n in file.reasons.items())
            )
        )


def _unused(unused: Mapping[str, str]) -> str:
    """The first unused columns by name, the others by number: exports may have thousands."""
    named = ", ".join(f"{name} ({why})" for name, why in islice(unused.items(), _UNUSED_NAMED))
    return named + (f" and {len(unused) - _UNUSED_NAMED:,} more" if len(unused) > _UNUSED_NAMED else "")


def _show_columns(console: Console, kind: Kind, file: FileResult) -> None:
    table = Table(title=f"What becomes of the columns ({kind})", title_justify="left")
    table.add_column("column of the file")
    table.add_column("becomes")
    table.add_column("first value read")
    first = file.sample[0] if file.sample else {}
    for canonical, name in file.columns.items():
        table.add_row(Text(name), canonical, Text(_short(_dated(canonical, first.get(canonical)))))
    for name, why in islice(file.unused.items(), _UNUSED_LISTED):
        table.add_row(Text(name), Text(f"— {why}", style="dim"), "")
    console.print(table)
    if len(file.unused) > _UNUSED_LISTED:
        console.print(Text(f"  and {counted(len(file.unused) - _UNUSED_LISTED, 'more column')} not used"))
    for row in file.rejected[:5]:
        console.print(Text(f"  row {row.row}, {row.field or 'the row'}: {row.reason.value}: {_short(row.given)}"))


def _dated(canonical: str, value: object) -> object:
    """Times, which are seconds in the tables, as people write them."""
    if isinstance(value, int) and (canonical == "at" or canonical.endswith("_at")):
        return f"{from_epoch(value):%Y-%m-%d %H:%M} UTC"
    return value


def _short(value: object) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= 60 else text[:59] + "…"


def _show_summary(console: Console, result: ImportResult) -> None:
    table = Table(title=f"{result.kind}: what {'would change' if result.dry_run else 'changed'}", title_justify="left")
    for name in ("file", "new", "newer snapshot", "unchanged", "set aside", "seconds"):
        table.add_column(name, justify="left" if name == "file" else "right")
    for file in result.files:
        w = file.written
        aside = f"{sum(file.reasons.values()):,}"
        if sum(file.reasons.values()) != w.quarantined:
            aside += f" ({w.quarantined:,} new)"
        table.add_row(
            Text(file.facts.name), f"{w.new:,}", f"{w.newer:,}", f"{w.unchanged:,}", aside, f"{file.seconds:.1f}"
        )
    console.print(table)
    if result.dry_run:
        console.print("Nothing was written: this was a dry run.")
    elif result.written.quarantined:
        console.print("Rows that were set aside can be looked at with: goodword import --report")


def _report(workspace: Workspace, console: Console, kind: Kind | None, csv_file: str) -> None:
    from goodword.catalogue import layout, quarantine, retrying  # noqa: PLC0415 - help does without Arrow
    from goodword.sources.model import REASON_SENTENCES  # noqa: PLC0415

    root = layout.folder(workspace.settings.catalogue)
    if csv_file:
        with Path(csv_file).open("w", encoding="utf-8-sig", newline="") as out:
            out.writelines(retrying.export_csv(root, kind))
        console.print(Text(f"Written to {csv_file}. Correct it there, then: goodword import --retry {csv_file}"))
        return
    rows = quarantine.quarantined(root, kind)
    if not rows:
        console.print("No row is set aside.")
        return
    table = Table(title=f"Set aside: {counted(len(rows), 'row')}", title_justify="left")
    for name in ("reason", "field", "rows", "for example", "what it means"):
        table.add_column(name, justify="right" if name == "rows" else "left")
    counts = Counter((r.reason, r.kind, r.field) for r in rows)
    for (reason, of, name), count in counts.most_common():
        example = next(r for r in rows if (r.reason, r.kind, r.field) == (reason, of, name))
        where = f"{example.file}, row {example.row}: {_short(example.given) or '(nothing)'}"
        table.add_row(
            reason.value, Text(f"{of}.{name}" if name else f"{of}"), f"{count:,}", Text(where), REASON_SENTENCES[reason]
        )
    console.print(table)
    console.print("To correct them: goodword import --report --csv FILE, edit it, goodword import --retry FILE")


def _retry(workspace: Workspace, console: Console, file: str) -> None:
    from goodword.catalogue import retrying  # noqa: PLC0415 - help does without Arrow

    with progress_bar() as progress:
        result = retrying.retry(workspace.settings.catalogue, file, now=workspace.now(), progress=progress)
    _show_retry(console, result)


def _show_retry(console: Console, result: RetryResult) -> None:
    console.print(
        f"{counted(result.resolved, 'row')} left the quarantine, {result.added:,} of them new to the catalogue."
    )
    if result.unknown:
        console.print(f"Not in quarantine (any more): {counted(result.unknown, 'row')} of the file.")
    if result.still:
        table = Table(title=f"Still not fitting: {counted(len(result.still), 'row')}", title_justify="left")
        for name in ("id", "field", "given", "reason"):
            table.add_column(name)
        for row in result.still[:50]:
            table.add_row(row.id, Text(row.field), Text(_short(row.given)), row.reason.value)
        console.print(table)


def _refresh(workspace: Workspace, console: Console) -> None:
    refresh = getattr(workspace.catalogue, "refresh", None)
    if refresh is None:
        return
    with progress_bar() as progress:
        refresh(progress)
    console.print("The derived tables are up to date.")
