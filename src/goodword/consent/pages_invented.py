"""The invented network's own page, on which invented people agree; there is none where a real network is set up."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from goodword.connectors.granted.desk import Grants
from goodword.consent.connecting import HOMES
from goodword.core.errors import NotFound
from goodword.ui.format import platform_name
from goodword.ui.render import render

router = APIRouter()
_PRIVATE = {"cache-control": "no-store", "referrer-policy": "same-origin", "x-robots-tag": "noindex"}
_MEANING = {
    "instagram_business_basic": "Your profile and your posts",
    "instagram_business_manage_insights": "What only you see: reach of posts; where and how old your followers are",
    "user.info.basic": "Your name and picture",
    "user.info.profile": "Your profile",
    "user.info.stats": "How many follow you, and how many videos you have",
    "video.list": "Your public videos",
}  # fmt: skip


@router.get("/consent/invented/{network}")
def agree(request: Request, network: str) -> Response:
    """What is asked for, with two ways back: one agrees, one does not. Raises NotFound."""
    asked, title = dict(request.query_params), platform_name(network)
    grants = Grants(request.app.state.workspace, network) if network in HOMES else None
    if grants is None or not grants.invented:
        raise NotFound("There is no page at this address.")
    name = asked.get("creator", "").partition(":")[2]
    code, state = grants.code(name, asked), asked.get("state", "")
    scopes = [_MEANING[scope] for scope in asked.get("scope", "").split(",") if scope in _MEANING]
    return render(
        request, "consent/invented.html", headers=_PRIVATE, title=f"An invented {title}", network=title, name=name,
        scopes=scopes, yes=_back(code=code, state=state) if code else "",
        no=_back(error="access_denied", error_reason="user_denied", state=state),
    )  # fmt: skip


def _back(**said: str) -> str:
    """Back to where every network sends people; nowhere else, whatever was asked."""
    return f"/consent/back?{urlencode(said)}"
