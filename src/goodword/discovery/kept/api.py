"""HTTP door of lists, tags and notes: `/lists`, `/tags`, `/notes`, `/columns`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from goodword.discovery.kept.columns import HEAD, Group, Row, columns_of, dictionary
from goodword.discovery.kept.desk import Taken
from goodword.discovery.kept.files import Format
from goodword.discovery.kept.model import Change, CreatorList, Note, Tag
from goodword.discovery.kept.shared import Number, answer, desk_of, download
from goodword.vetting.model import Vetting

router = APIRouter(tags=["lists"])
_Creator = Annotated[str, Field(min_length=3, max_length=300)]


class Fields(BaseModel):
    """Fields of a list; what is not named stays as it is."""

    name: str | None = Field(None, max_length=400)
    about: str | None = Field(None, max_length=2_000, description="What it is for.")
    read: str | None = Field(None, max_length=20, description="Who may see it: this role and those above it.")
    write: str | None = Field(None, max_length=20, description="Who may change it.")

    def said(self) -> dict[str, str]:
        """Those that were named."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class NewList(Fields):
    """A new list, with creators in it at once."""

    creators: list[_Creator] = Field(default_factory=list, max_length=100_000, description="platform:handle")


class Creators(BaseModel):
    """Creators that something is done with. to: for moving, the place that the first of them gets."""

    creators: list[_Creator] = Field(min_length=1, max_length=100_000, description="platform:handle")
    to: int = Field(1, ge=1, le=100_000)


class Handles(BaseModel):
    """Handles, ids or links to profiles, one a line."""

    text: str = Field(min_length=1, max_length=5_000_000)


class Words(BaseModel):
    """A text. creator_id: of a new note."""

    text: str = Field(min_length=1, max_length=20_000)
    creator_id: str = Field("", max_length=300)


class TagFields(BaseModel):
    """Name and meaning of a tag, or the one that it is merged into."""

    name: str | None = Field(None, max_length=400)
    about: str | None = Field(None, max_length=2_000)
    into: int | None = Field(None, ge=1, le=2**31 - 1, description="Merge into the tag of this number.")


class Undo(BaseModel):
    """Which change is meant; the newest one that stands if not given."""

    change_id: int | None = Field(None, ge=1, le=2**31 - 1)


@router.get("/columns", summary="What the columns of exports mean")
def columns() -> list[dict[str, str]]:
    """Name, kind, unit, meaning and formula of every column of exports of lists and searches."""
    every = columns_of(Group.LIST) + tuple(c for c in columns_of(Group.SEARCH) if c.group is Group.SEARCH)
    return [dict(zip(HEAD, row, strict=True)) for row in dictionary(every)]


@router.get("/lists", summary="Lists, last changed first", response_model=list[CreatorList])
def lists(request: Request, archived: bool = False) -> Response:
    """Every list that you may see."""
    desk = desk_of(request)
    return answer(desk.lists.lists(desk.who, archived=archived))


@router.post("/lists", summary="Make a list", status_code=201, response_model=CreatorList)
def make(request: Request, wish: NewList) -> Response:
    """A list, with these creators in it."""
    said = wish.said()
    said.pop("creators", None)
    return answer(desk_of(request).make(said.pop("name", ""), **said, creators=wish.creators), status=201)


@router.get("/lists/{number}", summary="A list", response_model=CreatorList)
def one(request: Request, number: Number) -> Response:
    """The list without its creators."""
    desk = desk_of(request)
    return answer(desk.lists.get(number, desk.who))


@router.patch("/lists/{number}", summary="Change a list", response_model=CreatorList)
def change(request: Request, number: Number, fields: Fields) -> Response:
    """Other name, description or roles; its creators stay."""
    return answer(desk_of(request).change(number, fields.said()))


@router.get("/lists/{number}/creators", summary="Creators of a list")
def members(
    request: Request,
    number: Number,
    first: Annotated[int, Query(ge=1, le=100_000, description="From this place on.")] = 1,
    count: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> list[dict[str, Any]]:
    """In the order of the list, with every column of the exports; `/columns` says what they mean."""
    return [_plain(row) for row in desk_of(request).rows(number, first=first - 1, count=count)]


@router.post("/lists/{number}/add", summary="Add creators", response_model=list[str])
def add(request: Request, number: Number, wish: Creators) -> Response:
    """At the end; gives those who were not in it."""
    desk = desk_of(request)
    return answer(desk.lists.put(number, wish.creators, desk.who))


@router.post("/lists/{number}/remove", summary="Remove creators", response_model=list[str])
def remove(request: Request, number: Number, wish: Creators) -> Response:
    """Gives those who were in it."""
    desk = desk_of(request)
    return answer(desk.lists.take(number, wish.creators, desk.who))


@router.post("/lists/{number}/move", summary="Put creators at another place", response_model=list[str])
def move(request: Request, number: Number, wish: Creators) -> Response:
    """Gives the new order."""
    desk = desk_of(request)
    return answer(desk.lists.move(number, wish.creators, wish.to, desk.who))


@router.post("/lists/{number}/handles", summary="Add creators by their handles", response_model=Taken)
def take_handles(request: Request, number: Number, wish: Handles) -> Response:
    """What is not understood, or not known to the catalogue, is set aside with its reason."""
    return answer(desk_of(request).take_handles(number, wish.text))


@router.post("/lists/{number}/archive", summary="Archive a list", response_model=CreatorList)
def archive(request: Request, number: Number) -> Response:
    """Out of sight; nothing of it is lost."""
    desk = desk_of(request)
    return answer(desk.lists.archive(number, desk.who))


@router.post("/lists/{number}/restore", summary="Bring a list back", response_model=CreatorList)
def restore(request: Request, number: Number) -> Response:
    """The opposite of archiving."""
    desk = desk_of(request)
    return answer(desk.lists.archive(number, desk.who, back=True))


@router.get("/lists/{number}/changes", summary="What was changed in a list", response_model=list[Change])
def changes(request: Request, number: Number) -> Response:
    """Newest first, undone changes too."""
    desk = desk_of(request)
    return answer(desk.lists.changes(number, desk.who))


@router.post("/lists/{number}/undo", summary="Undo the newest change of a list", response_model=Change | None)
def undo(request: Request, number: Number, wish: Undo | None = None) -> Response:
    """The change that was undone, or null where none stands."""
    desk = desk_of(request)
    return answer(desk.lists.undo(number, desk.who, change_id=wish.change_id if wish else None))


@router.post("/lists/{number}/vet", summary="Vet everybody in a list", response_model=list[Vetting])
def vet(request: Request, number: Number) -> Response:
    """Answers when it is done; those whom the catalogue does not know are left out."""
    desk = desk_of(request)
    return answer(desk.vet(desk.lists.ids(number, desk.who)))


@router.get("/lists/{number}/export", summary="A list as CSV, XLSX or Parquet", response_class=FileResponse)
def export(request: Request, number: Number, format: Format = Format.CSV, vet: bool = False) -> Response:  # noqa: A002
    """Every column; `/columns` says what they mean, and XLSX and Parquet say it themselves. vet: everybody first."""
    desk = desk_of(request)
    return download(f"list-{number}", format, lambda form, file: desk.export(number, form, file, vet=vet))


@router.get("/tags", summary="The vocabulary of tags", response_model=list[Tag])
def tags(request: Request) -> Response:
    """By name."""
    return answer(desk_of(request).tags.tags())


@router.post("/tags/{name}/give", summary="Tag creators", response_model=Tag)
def give(request: Request, name: str, wish: Creators) -> Response:
    """The tag of this name is made where there is none."""
    return answer(desk_of(request).give(name, wish.creators)[0])


@router.post("/tags/{name}/take", summary="Take a tag from creators", response_model=list[str])
def take(request: Request, name: str, wish: Creators) -> Response:
    """Gives those who had it."""
    desk = desk_of(request)
    return answer(desk.tags.take(desk.tag_named(name).id, wish.creators, desk.who))


@router.get("/tags/{name}/creators", summary="Who has a tag", response_model=list[str])
def having(request: Request, name: str) -> Response:
    """By id."""
    desk = desk_of(request)
    return answer(desk.tags.having(desk.tag_named(name).id))


@router.patch("/tags/{name}", summary="Rename or merge a tag", response_model=Tag)
def change_tag(request: Request, name: str, fields: TagFields) -> Response:
    """Another name or meaning; or everybody who has it gets another tag instead."""
    desk = desk_of(request)
    found = desk.tag_named(name)
    if fields.into is not None:
        return answer(desk.tags.merge(found.id, fields.into, desk.who))
    return answer(desk.rename_tag(found.id, found.name if fields.name is None else fields.name, fields.about))


@router.delete("/tags/{name}", summary="Take a tag out of the vocabulary", response_model=Tag)
def drop(request: Request, name: str) -> Response:
    """`undo` brings it back, with everybody who had it."""
    desk = desk_of(request)
    return answer(desk.tags.drop(desk.tag_named(name).id, desk.who))


@router.get("/tags/changes", summary="What was changed in the vocabulary", response_model=list[Change])
def tag_changes(request: Request) -> Response:
    """Newest first, undone changes too."""
    return answer(desk_of(request).tags.changes())


@router.post("/tags/undo", summary="Undo the newest change of any tag", response_model=Change | None)
def undo_tag(request: Request, wish: Undo | None = None) -> Response:
    """The change that was undone, or null where none stands."""
    return answer(desk_of(request).tags.undo(change_id=wish.change_id if wish else None))


@router.get("/notes", summary="Notes about a creator, newest first", response_model=list[Note])
def notes(request: Request, creator_id: Annotated[str, Query(min_length=3, max_length=300)]) -> Response:
    """Without those that were removed."""
    return answer(desk_of(request).notes.of(creator_id.casefold()))


@router.post("/notes", summary="Write a note", status_code=201, response_model=Note)
def write_note(request: Request, words: Words) -> Response:
    """It goes for good when the person is erased."""
    return answer(desk_of(request).note(words.creator_id, words.text), status=201)


@router.put("/notes/{number}", summary="Change a note", response_model=Note)
def change_note(request: Request, number: Number, words: Words) -> Response:
    """Only by whoever wrote it, or by an owner."""
    return answer(desk_of(request).change_note(number, words.text))


@router.delete("/notes/{number}", summary="Remove a note", response_model=Note)
def remove_note(request: Request, number: Number) -> Response:
    """`restore` brings it back."""
    desk = desk_of(request)
    return answer(desk.notes.remove(number, desk.who))


@router.post("/notes/{number}/restore", summary="Bring a note back", response_model=Note)
def restore_note(request: Request, number: Number) -> Response:
    """The opposite of removing."""
    desk = desk_of(request)
    return answer(desk.notes.remove(number, desk.who, back=True))


def _plain(row: Row) -> dict[str, Any]:
    return {c.name: c.read(row) for c in columns_of(Group.LIST)}
