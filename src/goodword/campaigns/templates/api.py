"""HTTP door of templates of one's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.api_shared import answer
from goodword.campaigns.outreach.draft import Purpose
from goodword.campaigns.templates.desk import TemplateDesk
from goodword.campaigns.templates.model import PLACEHOLDERS, TemplateWish

router = APIRouter()
_Number = Annotated[int, Path(ge=1, le=2**31, description="Number of the template.")]


class Written(BaseModel):
    """A template: text with placeholders like `{quote}`. language: a code like de, ta or pt-br."""

    name: Annotated[str, Field(max_length=200)]
    language: Annotated[str, Field(max_length=16)]
    subject: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=4_000)]
    purpose: Purpose = Purpose.FIRST

    def wish(self) -> TemplateWish:
        """As the room knows it."""
        return TemplateWish(self.name, self.language, self.subject, self.text, self.purpose)


class Changed(Written):
    """A template in other words. version: the one that was looked at; null: whatever stands."""

    version: int | None = Field(None, ge=1, le=2**31)


class Look(Written):
    """A template, and whose message is looked at."""

    booking: int = Field(ge=1, le=2**31, description="Number of the booking: one person in one campaign.")


@router.get("/templates", summary="Templates of one's own, and what they may name")
def templates(request: Request) -> Response:
    """All of them, for every campaign; `placeholders` says what stands in each place and when it is left out."""
    return answer({"templates": _desk(request).store.templates(), "placeholders": tuple(PLACEHOLDERS.values())})


@router.post("/templates", summary="Write a template", status_code=201)
def add(request: Request, given: Written) -> Response:
    """The template; refused with every placeholder that is not known."""
    return answer(_desk(request).store.add(given.wish()), status=201)


@router.post("/templates/preview", summary="What a template says to a real person")
def preview(request: Request, given: Look) -> Response:
    """The message with what each sentence rests on; nothing is kept or sent."""
    found = _desk(request).preview(given.wish(), given.booking)
    return answer({"draft": found, "text": found.body})


@router.get("/templates/{template_id}", summary="One template")
def template(request: Request, template_id: _Number) -> Response:
    """The template with its version."""
    return answer(_desk(request).store.template(template_id))


@router.put("/templates/{template_id}", summary="Change a template")
def change(request: Request, template_id: _Number, given: Changed) -> Response:
    """The template after it; refused where somebody changed it since `version`."""
    return answer(_desk(request).store.change(template_id, given.wish(), version=given.version))


@router.delete("/templates/{template_id}", summary="Delete a template", status_code=204)
def remove(request: Request, template_id: _Number) -> Response:
    """Drafts and messages that were made of it stay."""
    _desk(request).store.remove(template_id)
    return Response(status_code=204)


def _desk(request: Request) -> TemplateDesk:
    return TemplateDesk(request.app.state.workspace, door="api")
