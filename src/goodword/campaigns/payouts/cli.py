"""`goodword payout`: what is owed, payouts made once, statements, files for the bank."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.campaigns.payouts.desk import PayoutDesk
    from goodword.campaigns.payouts.model import Extra, Owed, Payout

payout_app = typer.Typer(
    help="Say what is owed to whom and why, and pay it once.", no_args_is_help=True, rich_markup_mode="rich"
)
Number = Annotated[int, typer.Argument(help="Number of the campaign.", metavar="N", min=1)]
PayoutNumber = Annotated[int, typer.Argument(help="Number of the payout.", metavar="P", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword payout`."""
    app.add_typer(payout_app, name="payout")


@payout_app.command("owed")
def owed(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show what each person of a campaign is owed now, and why."""
    found = _desk(ctx).owed(number)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for one in found:
        _show(one)
    if any(one.debts for one in found):
        typer.echo(f"Nothing is taken off unless you say so: goodword payout make {number} --set-off")
    if not found:
        typer.echo("Nothing was agreed yet: no offer of this campaign was accepted.")


@payout_app.command("make")
def make(
    ctx: typer.Context,
    number: Number,
    key: Annotated[str, typer.Option(help="Any text; the same one again gives the same payout.")] = "",
    early: Annotated[bool, typer.Option("--early", help="Also what is not due yet.")] = False,
    extras: Annotated[
        list[str] | None,
        typer.Option("--extra", help='Beside the agreement: "BOOKING=20.00 EUR:why"; below 0 takes off.'),
    ] = None,
    only: Annotated[list[int] | None, typer.Option(help="Only this booking.")] = None,
    set_off: Annotated[
        bool,
        typer.Option("--set-off", help="Take off what they were paid too much in other campaigns of the brand."),
    ] = False,
    json: AsJson = False,
) -> None:
    """Put what is due into a payout. Made again when nothing more is owed, it makes nothing."""
    given = [_extra(text) for text in extras or []]
    made = _desk(ctx).make(
        number, key=key, early=early, extras=given, only=only or (), set_off=set_off, door="cli"
    )  # fmt: skip
    if json:
        typer.echo(to_json(made, indent=2))
    elif made is None:
        typer.echo("Nothing is due. What is owed later: goodword payout owed " + str(number))
    else:
        _say(made)


@payout_app.command("list")
def listed(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show the payouts of a campaign with their entries."""
    found = _desk(ctx).store.payouts(number)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for one in found:
        _say(one)
    if not found:
        typer.echo("No payout was made yet.")


@payout_app.command("statement")
def statement(
    ctx: typer.Context,
    number: Number,
    booking: Annotated[int, typer.Argument(help="Number of the booking.", min=1)],
    json: AsJson = False,
) -> None:
    """Show one person what they get and why, order by order."""
    found = _desk(ctx).statement(number, booking)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    typer.echo(f"{found.campaign}, {found.brand}")
    _show(found.owed)
    for line in found.lines:
        e = line.entry
        since = f" {line.at:%Y-%m-%d}" if line.at else ""
        beside = f"; with {line.other}" if line.other else ""
        typer.echo(f"  {e.at:%Y-%m-%d}  payout {e.payout}  {e.amount}  {e.why}  ({line.state}{since}{beside})")
    if any(m.minor < 0 for m in found.due):
        typer.echo(
            "  They were paid more than is owed now: it is carried forward, and taken off what they are owed next."
        )
    for words, sums in (("due now", found.due), ("in a payout", found.sent), ("paid", found.paid)):
        typer.echo(f"  {words}: {', '.join(map(str, sums)) or 'nothing'}")


@payout_app.command("counter")
def counter(
    ctx: typer.Context,
    entry: Annotated[int, typer.Argument(help="Number of the entry.", min=1)],
    why: Annotated[str, typer.Option(help="Why it is undone.")],
) -> None:
    """Undo an entry of a payout that did not go out, by a counter-entry; it is owed again."""
    _say(_desk(ctx).store.counter(entry, why, "cli"))


@payout_app.command("mark")
def mark(
    ctx: typer.Context,
    payout: PayoutNumber,
    kind: Annotated[str, typer.Argument(help="paid or returned.")],
    note: Annotated[str, typer.Option(help="For example the date on the bank's statement.")] = "",
) -> None:
    """Note that a payout was paid, or that the bank sent it back."""
    _say(_desk(ctx).store.mark(payout, kind, note))


@payout_app.command("returned")
def returned(
    ctx: typer.Context,
    payout: PayoutNumber,
    booking: Annotated[int, typer.Argument(help="Number of the booking.", min=1)],
    why: Annotated[str, typer.Option(help="What the bank said.")],
) -> None:
    """Note that the bank sent one person's transfer back: it is owed again, and the others keep theirs."""
    _say(_desk(ctx).store.returned(payout, booking, why, "cli"))


@payout_app.command("account")
def account(
    ctx: typer.Context,
    person: Annotated[int, typer.Argument(help="Number of the person.", min=1)],
    name: Annotated[str, typer.Option(help="Holder of the account, as the bank knows them.")] = "",
    iban: Annotated[
        typer.FileText | None, typer.Option("--iban-file", help="File with the IBAN; - reads it from the input.")
    ] = None,
    bic: Annotated[str, typer.Option(help="The bank's code; not needed inside the EEA.")] = "",
    number: Annotated[
        typer.FileText | None,
        typer.Option("--number-file", help="The same for an account number, where the country has no IBAN."),
    ] = None,
    bank: Annotated[str, typer.Option(help="With it: the bank's IFSC, sort code, routing number …")] = "",
    forget: Annotated[bool, typer.Option("--forget", help="Erase the account that is kept.")] = False,
) -> None:
    """Seal where a person is paid. It is opened only for the bank's file; only its last four characters are shown."""
    accounts = _desk(ctx).accounts
    if forget:
        typer.echo("Erased." if accounts.forget(person) else "No account was kept.")
        return
    texts = [file.read() if file else "" for file in (iban, number)]
    ending = accounts.keep(person, name, texts[0], bic, number=texts[1], bank=bank)
    typer.echo(f"Kept, sealed: the account ending in {ending}.")


@payout_app.command("bank")
def bank(
    ctx: typer.Context,
    payout: PayoutNumber,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .xml for SEPA, .csv for a table.")],
    payer: Annotated[str, typer.Option(help="Who pays: holder of the account, for SEPA.")] = "",
    iban: Annotated[str, typer.Option(help="The payer's IBAN, for SEPA; kept nowhere.")] = "",
    bic: Annotated[str, typer.Option(help="The payer's bank, if it asks for it.")] = "",
    on: Annotated[str, typer.Option(help="Day on which to pay.", metavar="DAY")] = "",
    rest: Annotated[bool, typer.Option("--rest", help="As a table: only what the SEPA file does not hold.")] = False,
) -> None:
    """Write a payout's file for the bank. The same payout gives the same file: the bank knows it if it comes twice."""
    desk = _desk(ctx)
    sepa = output.suffix.lower() == ".xml"
    day = _day(on) if on else None
    known = desk.bank_list(payout)
    made = desk.bank_sepa(payout, payer, iban, bic, day) if sepa else desk.bank_csv(payout, rest=rest)
    from goodword.campaigns.payouts.private import write_private  # noqa: PLC0415 - only here

    write_private(output, made)
    left = sum(not line.sepa for line in known.lines) if sepa else 0
    if left:
        typer.echo(f"Not in it, because SEPA does not do them: {left}. For those: -o rest.csv --rest")
    for one in known.left_out:
        typer.echo(
            f"Not in it, because no account is kept: {one.name} (person {one.person}), {one.amount}. It is owed again: "
            f"goodword payout account {one.person} …, then make another payout."
        )
    typer.echo(f"Written to {output}, readable by you only. After the bank has it: goodword payout mark {payout} paid")


def _desk(ctx: typer.Context) -> PayoutDesk:
    from goodword.campaigns.payouts.desk import PayoutDesk as Opened  # noqa: PLC0415 - help does without numpy

    return Opened(ctx.obj)


def _day(text: str) -> date:
    from goodword.core.errors import BadInput  # noqa: PLC0415 - help does without it

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput.value("on", "a day like 2027-03-31", text[:40]) from None


def _extra(text: str) -> Extra:
    from goodword.campaigns.payouts.model import Extra as Made  # noqa: PLC0415 - help does without it
    from goodword.core.errors import BadInput  # noqa: PLC0415
    from goodword.core.money import Money  # noqa: PLC0415

    booking, equals, rest = text.partition("=")
    amount, _, why = rest.partition(":")
    if not equals or not booking.strip().isdecimal():
        raise BadInput.value("extra", 'like "7=20.00 EUR:travel"', text)
    return Made(int(booking), Money.parse(amount), why)


def _show(one: Owed) -> None:
    account = f"account …{one.account}" if one.account else "no account kept"
    typer.echo(f"{one.booking:>5}  {one.name} ({one.creator}), {account}")
    for part in one.parts:
        when = "due now" if part.due else f"due {part.due_on}" if part.due_on else "due once something is posted"
        when = when if part.amount.minor else "in a payout already"
        typer.echo(f"         {part.amount} left of {part.earned}: {part.why}; {when}")
    for debt in one.debts:
        typer.echo(f"         {debt.amount} paid too much in campaign {debt.campaign}, {debt.name}: {debt.why}")


def _say(made: Payout) -> None:
    typer.echo(f"Payout {made.id}, {made.made_at:%Y-%m-%d}, {made.state}")
    for entry in made.entries:
        typer.echo(f"  entry {entry.id}  booking {entry.booking}  {entry.kind.value}  {entry.amount}  {entry.why}")
