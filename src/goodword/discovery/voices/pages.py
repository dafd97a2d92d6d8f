"""The page of hidden voices."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from goodword.discovery.pages_kit import answered, given_of
from goodword.discovery.values import Source
from goodword.discovery.voices.desk import FIELDS, MOST_FOLLOWERS, VoicesDesk
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
PATH = "/search/voices"


@router.get(PATH)
def voices_page(request: Request) -> Response:
    """Hidden voices; the address holds the whole question."""
    given = given_of(request, (*FIELDS, "show"))
    form = Form({"max_followers": str(MOST_FOLLOWERS), "least": "2", **given})
    found, status = None, 200
    if given:
        desk = VoicesDesk(request.app.state.workspace)
        asked = {n: v for n, v in given.items() if n in FIELDS}
        found, form, status = answered(form, FIELDS, lambda: desk.find(asked, Source("voices")))
    return render(
        request, "pages/voices.html", status=status, title="Hidden voices", step="find", form=form, found=found
    )
