"""The page of lookalikes: people like these, within a wish."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from goodword.discovery.alike.desk import AlikeDesk
from goodword.discovery.alike.model import By
from goodword.discovery.alike.read import FIELDS
from goodword.discovery.pages_kit import address, answered, given_of
from goodword.discovery.search.model import DIVERSE
from goodword.discovery.values import Source
from goodword.ui.form import Form
from goodword.ui.format import VERDICTS
from goodword.ui.render import render
from goodword.vetting.model import Verdict

router = APIRouter()
PATH = "/search/alike"
_STEP = 20
_BY = (
    (By.BOTH.value, "audience and content"),
    (By.AUDIENCE.value, "the audience they share"),
    (By.CONTENT.value, "what they post"),
)


@router.get(PATH)
def alike_page(request: Request) -> Response:
    """People like these; the address holds the whole question."""
    given = given_of(request, FIELDS)
    desk = AlikeDesk(request.app.state.workspace)
    state = desk.search.state()
    form = Form({"by": By.BOTH.value, **given})
    found, status = None, 200
    if given and state.made_at is not None:
        found, form, status = answered(form, FIELDS, lambda: desk.find(given, Source("alike")))
    limit = found.asked.wish.limit if found else _STEP
    return render(
        request,
        "pages/alike.html",
        status=status,
        title="People like these",
        step="find",
        form=form,
        state=state,
        found=found,
        by=_BY,
        verdicts=[(v.value, VERDICTS[v.value]) for v in Verdict],
        diverse=[(d, d) for d in DIVERSE],
        niches=[n.title for n in desk.search.house.niches.niches.values()],
        more=address(PATH, given, limit=str(limit + _STEP))
        if found and len(found.hits) >= limit and limit + _STEP <= 200
        else "",
        open=any(given.get(n) for n in FIELDS if n not in ("like", "words", "by", "limit")) or bool(form.errors),
    )
