"""The page of mentions: who already talks about us."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from goodword.catalogue.around import around_of
from goodword.discovery.mentions.desk import FIELDS, MentionsDesk
from goodword.discovery.pages_kit import answered, given_of
from goodword.discovery.values import Source
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
PATH = "/search/mentions"


@router.get(PATH)
def mentions_page(request: Request) -> Response:
    """Who names the brands; the address holds the whole question."""
    given = given_of(request, FIELDS)
    workspace = request.app.state.workspace
    form = Form(given)
    found, status = None, 200
    if given and around_of(workspace.catalogue) is not None:
        desk = MentionsDesk(workspace)
        found, form, status = answered(form, FIELDS, lambda: desk.find(given, Source("mentions")))
    return render(
        request,
        "pages/mentions.html",
        status=status,
        title="Who talks about us",
        step="find",
        form=form,
        found=found,
        alike=",".join(t.creator_id for t in found.talkers[:20]) if found else "",
    )
