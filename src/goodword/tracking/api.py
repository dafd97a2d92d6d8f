"""HTTP door of links, codes, cards and tallies."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from goodword.accounts.model import Area
from goodword.accounts.pages import may_change
from goodword.core.codec import to_json, to_plain
from goodword.tracking.cards.pdf import pdf
from goodword.tracking.cards.qr import qr_png, qr_svg
from goodword.tracking.desk import TrackingDesk
from goodword.tracking.model import Code, Link, Tap, TapKind

router = APIRouter(tags=["Run"])

CampaignId = Annotated[int, Path(ge=1, le=2**31, description="Number of the campaign.")]
BookingId = Annotated[int, Path(ge=1, le=2**31, description="Number of the booking.")]
LinkId = Annotated[int, Path(ge=1, le=2**31, description="Number of the link.")]
CodeText = Annotated[str, Path(min_length=1, max_length=40, description="The code, as it was said or typed.")]
Token = Annotated[str, Path(min_length=1, max_length=64, description="Secret of the page.")]
Text = Annotated[str, Field(max_length=2_100)]
Short = Annotated[str, Field(max_length=400)]


class LinkFields(BaseModel):
    """Links to be made: for everybody booked, for one booking (its number), or `own` for the brand."""

    destination: Text = Field("", description="Web address; the campaign's own page if empty.")
    booking: Short = ""
    post: Short = Field("", description="One for each, separated by commas.")
    placement: Short = Field("", description="post, bio, story, card, …; separated by commas.")
    expires: Short = Field("", description="Last day or moment, like 2026-03-31.")
    click_ids: Literal["", "no"] = Field("", description="`no`: gw= is not added to the address.")


class LinkChange(BaseModel):
    """What is to be different; what is null stays. expires: `never` for no end."""

    on: bool | None = None
    destination: Text | None = None
    expires: Short | None = None


class CodeFields(BaseModel):
    """What codes give. code: one of your own wording instead of one for everybody; booking: whose it is."""

    code: Annotated[str, Field(max_length=40)] = ""
    booking: int | None = Field(None, ge=1, le=2**31)
    gives: Short = Field("", description="`15 %`, an amount with its currency, `shipping`, or nothing.")
    minimum: Short = ""
    uses: Annotated[str, Field(max_length=10)] = ""
    again: Literal["", "yes"] = ""
    starts: Short = ""
    ends: Short = ""
    other: Literal["keep", "beside", "replace"] = Field(
        "keep", description="What becomes of good codes that give something else: what a code gives never changes."
    )


class Mark(BaseModel):
    """What happened to a code."""

    what: Literal["leaked", "cleared", "retired", "revived"]
    note: Text = ""


class TapFields(BaseModel):
    """One tap. tap: an id that the phone made; the same one sent again counts once. at: seconds UTC."""

    tap: str = Field(pattern=r"^[A-Za-z0-9-]{8,40}$")
    kind: TapKind
    at: int = Field(0, ge=0, le=2**40)
    undoes: str = Field("", pattern=r"^[A-Za-z0-9-]{0,40}$")


class Taps(BaseModel):
    """Taps in the order in which they were made."""

    taps: list[TapFields] = Field(max_length=500)


@router.get("/campaigns/{campaign_id}/links", summary="Links of a campaign")
def links(request: Request, campaign_id: CampaignId) -> Response:
    """Every link with its address and its hits by kind; clicks are those of people."""
    desk = _desk(request)
    desk.links.frame(campaign_id)
    counts = desk.links.counts(campaign_id)
    return _json(
        [_link(desk, link) | {"counts": counts.get(link.id)} for link in desk.links.links(campaign_id=campaign_id)]
    )


@router.post("/campaigns/{campaign_id}/links", summary="Make links", status_code=201)
def make_links(request: Request, campaign_id: CampaignId, fields: LinkFields) -> Response:
    """Links for creators x posts x placements; one that was made for the same wish before is given again."""
    desk = _desk(request)
    made = desk.links.make(desk.wish(campaign_id, fields.model_dump()))
    return _json([_link(desk, link) for link in made], status=201)


@router.get("/campaigns/{campaign_id}/hits", summary="Raw hits of a campaign")
def hits(
    request: Request,
    campaign_id: CampaignId,
    after: Annotated[int, Query(ge=0, le=2**62, description="Number of the last one that is known.")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> Response:
    """Hits as they were kept, oldest first, bots and previews too; never an address."""
    desk = _desk(request)
    desk.links.frame(campaign_id)
    found = desk.links.hits(campaign_id=campaign_id, after=after, limit=limit)
    return _json([{"id": number, **to_plain(hit)} for number, hit in found])


@router.get("/links/{link_id}", summary="One link")
def link(request: Request, link_id: LinkId) -> Response:
    """A link, its hits by kind and what happened to it."""
    desk = _desk(request)
    found = desk.links.link(link_id)
    counts = desk.links.counts(found.campaign_id).get(found.id)
    return _json(_link(desk, found) | {"counts": counts, "history": desk.links.history(link_id)})


@router.patch("/links/{link_id}", summary="Change a link")
def change_link(request: Request, link_id: LinkId, change: LinkChange) -> Response:
    """Switch it on or off, let it lead elsewhere, say when it ends. Each change is kept."""
    desk = _desk(request)
    found = desk.links.link(link_id)
    if change.destination is not None:
        found = desk.links.move(link_id, change.destination)
    if change.expires is not None:
        found = desk.expire(link_id, change.expires)
    if change.on is not None:
        found = desk.links.switch(link_id, on=change.on)
    return _json(_link(desk, found))


@router.get("/links/{link_id}/qr.svg", summary="QR code of a link as SVG")
def svg(request: Request, link_id: LinkId, size: Annotated[int, Query(ge=50, le=5_000)] = 600) -> Response:
    """Scanning it is told apart from tapping the link."""
    desk = _desk(request)
    return Response(qr_svg(desk.scanned(desk.links.link(link_id)), size=size), media_type="image/svg+xml")


@router.get("/links/{link_id}/qr.png", summary="QR code of a link as PNG")
def png(request: Request, link_id: LinkId, size: Annotated[int, Query(ge=50, le=5_000)] = 600) -> Response:
    """At least `size` pixels a side."""
    desk = _desk(request)
    return Response(qr_png(desk.scanned(desk.links.link(link_id)), size=size), media_type="image/png")


@router.get("/campaigns/{campaign_id}/codes", summary="Codes of a campaign")
def codes(request: Request, campaign_id: CampaignId) -> Response:
    """Every code with its state."""
    desk = _desk(request)
    desk.links.frame(campaign_id)
    return _json([_code(desk, code) for code in desk.codes.codes(campaign_id=campaign_id)])


@router.post("/campaigns/{campaign_id}/codes", summary="Make codes", status_code=201)
def make_codes(request: Request, campaign_id: CampaignId, fields: CodeFields) -> Response:
    """A code for everybody booked who has no good one, or one of your own wording. Of each code that is good now:
    `came`, whether it was `made`, `kept` because it gives just this, or stays though it gives something else
    (`other`)."""
    desk = _desk(request)
    said = {k: v for k, v in fields.model_dump().items() if isinstance(v, str)}
    if fields.code:
        terms = desk.terms(campaign_id, said)
        one = desk.codes.add(campaign_id, fields.code, terms, booking_id=fields.booking)
        return _json([_code(desk, one) | {"came": "made"}], status=201)
    done = desk.make_codes(campaign_id, said)
    came = {c.id: name for name in ("made", "kept", "other") for c in getattr(done, name)}
    return _json([_code(desk, code) | {"came": came[code.id]} for code in done.good], status=201)


@router.get("/campaigns/{campaign_id}/codes/export", summary="Codes for a shop")
def export(
    request: Request, campaign_id: CampaignId, form: Literal["woocommerce", "shopify", "shopify-api", "csv"] = "csv"
) -> Response:
    """Codes that are good, as the shop takes them in."""
    desk = _desk(request)
    desk.links.frame(campaign_id)
    text = desk.exported(campaign_id, form)
    return _file(
        text.encode(), f"discounts-{campaign_id}-{form}.{'jsonl' if form == 'shopify-api' else 'csv'}", "text/csv"
    )


@router.post("/codes/{code}/mark", summary="Say what happened to a code")
def mark(request: Request, code: CodeText, fields: Mark) -> Response:
    """Leaked, cleared, retired or revived; its number and text stay."""
    desk = _desk(request)
    return _json(_code(desk, desk.codes.mark(desk.codes.find(code), fields.what, fields.note)))


@router.get("/campaigns/{campaign_id}/cards.pdf", summary="Cards to print")
def cards(
    request: Request,
    campaign_id: CampaignId,
    booking: Annotated[int | None, Query(ge=1, le=2**31)] = None,
    copies: Annotated[int, Query(ge=1, le=1_000)] = 10,
    say: Annotated[str, Query(max_length=300)] = "",
    paper: Literal["a4", "us-letter"] = "a4",
) -> Response:
    """Ten a page: name, code, link, QR code, and the sentence that discloses."""
    desk = _desk(request)
    sheet = desk.sheet(
        campaign_id, booking_id=booking, copies=copies, says=say, paper=paper, make=may_change(request, Area.CAMPAIGNS)
    )
    return _file(pdf(sheet, now=desk.now), f"cards-{campaign_id}.pdf", "application/pdf")


@router.get("/campaigns/{campaign_id}/tallies", summary="Tallies of a campaign")
def tallies(request: Request, campaign_id: CampaignId) -> Response:
    """What everybody tallied: said by themselves, and nothing that proves it."""
    desk = _desk(request)
    desk.links.frame(campaign_id)
    return _json(list(desk.tally.tallies(campaign_id).values()))


@router.post("/campaigns/{campaign_id}/people/{booking_id}/tally", summary="Make a tally page", status_code=201)
def tally_page(request: Request, campaign_id: CampaignId, booking_id: BookingId) -> Response:
    """The secret of a new page at /tally/SECRET; it is never shown again."""
    desk = _desk(request)
    desk.booked(campaign_id, booking_id)
    return _json({"token": desk.tally.open(booking_id)}, status=201)


@router.delete("/campaigns/{campaign_id}/people/{booking_id}/tally", summary="Close tally pages")
def close_tally(request: Request, campaign_id: CampaignId, booking_id: BookingId) -> Response:
    """Every page of the booking; what was tallied stays."""
    desk = _desk(request)
    desk.booked(campaign_id, booking_id)
    return _json({"closed": desk.tally.revoke(booking_id)})


@router.post("/tally/{token}", summary="Send taps of a tally page")
def tap(request: Request, token: Token, taps: Taps) -> Response:
    """Taps that are there already change nothing. The tally afterwards."""
    given = [Tap(t.tap, t.kind, t.at, t.undoes) for t in taps.taps]
    return _json(_desk(request).tally.add(token, given))


def _link(desk: TrackingDesk, link: Link) -> dict[str, Any]:
    return {**to_plain(link), "address": desk.address(link), "state": link.state(desk.now)}


def _code(desk: TrackingDesk, code: Code) -> dict[str, Any]:
    return {**to_plain(code), "state": code.state(desk.now)}


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")


def _desk(request: Request) -> TrackingDesk:
    return TrackingDesk(request.app.state.workspace)
