"""`goodword code`, `goodword card` and `goodword tally`: what is said aloud and handed out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, Conflict
from goodword.core.text import counted

if TYPE_CHECKING:
    from goodword.tracking.desk import TrackingDesk
    from goodword.tracking.model import Code

code_app = typer.Typer(
    help="Make promo codes that are easy to say, and export them to shops.", no_args_is_help=True,
    rich_markup_mode="rich",
)  # fmt: skip
card_app = typer.Typer(
    help="Print QR codes and cards to hand out.", no_args_is_help=True, rich_markup_mode="rich"
)  # fmt: skip
tally_app = typer.Typer(
    help="Tally on a phone who was told and who said the code.", no_args_is_help=True, rich_markup_mode="rich"
)
Campaign = Annotated[int, typer.Argument(help="Number of the campaign.", min=1)]
Booking = Annotated[int, typer.Argument(help="Number of the booking.", min=1)]
Which = Annotated[str, typer.Argument(help="The code, as it was said or typed.", metavar="CODE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Out = Annotated[Path, typer.Argument(help="File to write.", dir_okay=False)]
Gives = Annotated[str, typer.Option(help='What it gives: "15 %", "5 EUR", shipping; nothing if not said.')]
Minimum = Annotated[str, typer.Option(help="Least sum of an order, like 500 INR.")]
Uses = Annotated[str, typer.Option(help="Uses in all.")]
Again = Annotated[bool, typer.Option("--again", help="More than once a customer.")]
Starts = Annotated[str, typer.Option(help="First moment, like 2026-03-01T00:00.", metavar="WHEN")]
Ends = Annotated[str, typer.Option(help="Last day, or moment.", metavar="WHEN")]


def register(app: typer.Typer) -> None:
    """Add `goodword code`, `goodword card` and `goodword tally`."""
    app.add_typer(code_app, name="code")
    app.add_typer(card_app, name="card")
    app.add_typer(tally_app, name="tally")


@code_app.command("make")
def make(
    ctx: typer.Context,
    campaign: Campaign,
    gives: Gives = "",
    minimum: Minimum = "",
    uses: Uses = "",
    again: Again = False,
    starts: Starts = "",
    ends: Ends = "",
    other: Annotated[
        str, typer.Option(help="Good codes that give something else: keep, beside (a new one too), or replace them.")
    ] = "keep",
    json: AsJson = False,
) -> None:
    """Make a code for everybody booked in a campaign; whoever has a good one keeps it."""
    from goodword.tracking.desk import otherwise  # noqa: PLC0415 - help does without

    desk = _desk(ctx)
    fields = _fields(gives, minimum, uses, again, starts, ends) | {"other": other}
    made = desk.make_codes(campaign, fields)
    _print(desk, made.good, json=json)
    if made.other:
        typer.echo(otherwise(made), err=True)
        typer.echo("Next: say --other replace to end them and make new ones, or --other beside for both.", err=True)


@code_app.command("add")
def add(
    ctx: typer.Context,
    campaign: Campaign,
    code: Which,
    booking: Annotated[int, typer.Option(help="Whose it is; the brand's own if not said.", show_default=False)] = 0,
    gives: Gives = "",
    minimum: Minimum = "",
    uses: Uses = "",
    again: Again = False,
    starts: Starts = "",
    ends: Ends = "",
    json: AsJson = False,
) -> None:
    """Add a code of your own wording, unless it is rude or could be taken for another one."""
    desk = _desk(ctx)
    terms = desk.terms(campaign, _fields(gives, minimum, uses, again, starts, ends))
    _print(desk, (desk.codes.add(campaign, code, terms, booking_id=booking or None),), json=json)


@code_app.command("list")
def listing(ctx: typer.Context, campaign: Campaign, json: AsJson = False) -> None:
    """Show the codes of a campaign."""
    desk = _desk(ctx)
    _print(desk, desk.codes.codes(campaign_id=campaign), json=json)


@code_app.command("mark")
def mark(
    ctx: typer.Context,
    code: Which,
    what: Annotated[str, typer.Argument(help="leaked, cleared, retired or revived.")],
    note: Annotated[str, typer.Option(help="Where it was seen, or why.")] = "",
) -> None:
    """Say that a code was leaked (or was not after all), is retired or good again. Its number and text stay."""
    kinds = ["leaked", "cleared", "retired", "revived"]
    if what not in kinds:
        raise BadInput.unknown("mark", what, kinds)
    desk = _desk(ctx)
    _print(desk, (desk.codes.mark(desk.codes.find(code), what, note),), json=False)


@code_app.command("export")
def export(
    ctx: typer.Context,
    campaign: Campaign,
    form: Annotated[str, typer.Argument(help="woocommerce, shopify, shopify-api or csv.")],
    out: Annotated[Path | None, typer.Argument(help="File to write; standard output if none.")] = None,
) -> None:
    """Write the codes that are good as a shop takes them in."""
    desk = _desk(ctx)
    text = desk.exported(campaign, form)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(out, text.encode())


@card_app.command("qr")
def qr(
    ctx: typer.Context,
    link: Annotated[str, typer.Argument(help="Code or number of the link.", metavar="LINK")],
    out: Out,
    size: Annotated[int, typer.Option(help="Pixels of its side.", min=50, max=5000)] = 600,
) -> None:
    """Write the QR code of a link as .svg or .png."""
    from goodword.tracking.cards.qr import qr_png, qr_svg  # noqa: PLC0415 - help does without

    desk = _desk(ctx)
    address = desk.scanned(desk.links.find(link))
    if out.suffix.lower() not in {".svg", ".png"}:
        raise BadInput.value("file", "a name that ends in .svg or .png", out.name)
    _write(out, qr_png(address, size=size) if out.suffix.lower() == ".png" else qr_svg(address, size=size).encode())


@card_app.command("sheet")
def sheet(
    ctx: typer.Context,
    campaign: Campaign,
    out: Out,
    booking: Annotated[int, typer.Option(help="Only for this booking.", show_default=False)] = 0,
    copies: Annotated[int, typer.Option(help="Cards of each.", min=1)] = 10,
    say: Annotated[str, typer.Option(help="The sentence that discloses; a plain one if not said.")] = "",
    paper: Annotated[str, typer.Option(help="a4 or us-letter.")] = "a4",
) -> None:
    """Write cards to cut out, ten a page, as .pdf or .html: name, code, link, QR code, and how it is disclosed."""
    from goodword.tracking.cards.html import file_of  # noqa: PLC0415 - help does without
    from goodword.tracking.cards.pdf import pdf  # noqa: PLC0415

    if paper not in {"a4", "us-letter"}:
        raise BadInput.unknown("paper", paper, ["a4", "us-letter"])
    desk = _desk(ctx)
    made = desk.sheet(campaign, booking_id=booking or None, copies=copies, says=say,
                      paper="a4" if paper == "a4" else "us-letter")  # fmt: skip
    as_html = out.suffix.lower() in {".html", ".htm"}
    _write(out, file_of(made).encode() if as_html else pdf(made, now=desk.now))


@tally_app.command("page")
def page(ctx: typer.Context, booking: Booking) -> None:
    """Make the secret address of a booking's page. It is shown now and never again."""
    desk = _desk(ctx)
    token = desk.tally.open(booking)
    typer.echo(f"{desk.home}/tally/{token}")


@tally_app.command("close")
def close(ctx: typer.Context, booking: Booking) -> None:
    """Close every page of a booking. What was tallied stays."""
    typer.echo(f"{counted(_desk(ctx).tally.revoke(booking), 'page')} closed.")


@tally_app.command("list")
def tallies(ctx: typer.Context, campaign: Campaign, json: AsJson = False) -> None:
    """Show what everybody in a campaign tallied: said by themselves, and nothing that proves it."""
    found = _desk(ctx).tally.tallies(campaign)
    if json:
        typer.echo(to_json(list(found.values()), indent=2))
        return
    for tally in found.values():
        typer.echo(f"booking {tally.booking_id}: {tally.told:,} told, {tally.codes:,} said the code")
    typer.echo(counted(len(found), "tally") if len(found) == 1 else f"{len(found):,} tallies")


def _fields(*given: str | bool) -> dict[str, str]:
    names = ("gives", "minimum", "uses", "again", "starts", "ends")
    texts = ("yes" if value is True else "" if value is False else value for value in given)
    return dict(zip(names, texts, strict=True))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Conflict(f"The file cannot be written ({error.strerror}).", where=str(path)) from None
    typer.echo(f"Written: {path}")


def _print(desk: TrackingDesk, codes: tuple[Code, ...], *, json: bool) -> None:
    from goodword.tracking.desk import gives  # noqa: PLC0415 - help does without

    if json:
        typer.echo(to_json(codes, indent=2))
        return
    for code in codes:
        typer.echo(f"{code.id:>6}  {code.code:<20} {code.state(desk.now):<8} {gives(code.terms):<16} {code.name}")
    typer.echo(counted(len(codes), "code"))


def _desk(ctx: typer.Context) -> TrackingDesk:
    from goodword.tracking.desk import TrackingDesk  # noqa: PLC0415 - help does without the ledger

    return TrackingDesk(ctx.obj)
