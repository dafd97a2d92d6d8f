"""The team: who may do what, invitations, and the log of who did what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse

from goodword.accounts.desk import Accounts
from goodword.accounts.model import MEANINGS, Entry, Role, User
from goodword.accounts.pages import accounts_of, principal_of
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.text import spreadsheet_safe
from goodword.ui.form import Form, said
from goodword.ui.render import render

router = APIRouter()
COLUMNS = ("id", "at", "who", "door", "action", "subject")


@router.get("/team")
def team(request: Request) -> Response:
    """Users and what they may do."""
    return _page(request)


@router.post("/team")
async def add(request: Request) -> Response:
    """Add a user; the link to set a password is shown on this one answer only."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in ("name", "shown", "email", "role")}
    return await run_in_threadpool(_added, request, given)


def _added(request: Request, given: dict[str, str]) -> Response:
    accounts = accounts_of(request)
    try:
        user = accounts.add(given["name"], role_of(given["role"]), shown=given["shown"], email=given["email"])
    except GoodwordError as error:
        field = error.where if error.where in given else "name"
        return _page(request, Form(given, {field: said(error)}), status=error.status)
    return _page(request, link=link_of(request, accounts, user), about=user.shown)


@router.post("/team/{number}/role")
async def set_role(request: Request, number: int) -> Response:
    """Give another role."""
    sent = await request.form()
    role, accounts = role_of(str(sent.get("role", ""))), accounts_of(request)

    def work() -> None:
        accounts.users.get(number)
        accounts.users.set_role(number, role)

    await run_in_threadpool(work)
    return RedirectResponse("/team", status_code=303)


@router.post("/team/{number}/invite")
def invite(request: Request, number: int) -> Response:
    """A new link to set a password, for those who lost theirs."""
    accounts = accounts_of(request)
    user = accounts.users.get(number)
    return _page(request, link=link_of(request, accounts, user), about=user.shown)


@router.post("/team/{number}/remove")
def remove(request: Request, number: int) -> Response:
    """Take a user away; what they did stays in the log."""
    accounts_of(request).users.remove(accounts_of(request).users.get(number).id)
    return RedirectResponse("/team", status_code=303)


@router.post("/team/tokens/{number}/revoke")
def revoke(request: Request, number: int) -> Response:
    """End anybody's token."""
    accounts_of(request).signed.revoke(number)
    return RedirectResponse("/team", status_code=303)


@router.get("/team/audit")
def audit(request: Request, before: int | None = None, q: str = "") -> Response:
    """Who did what, newest first."""
    accounts = accounts_of(request)
    entries = accounts.log.entries(limit=101, before=before, holding=q[:100])
    return render(
        request,
        "pages/audit.html",
        title="Who did what",
        entries=entries[:100],
        older=entries[99].id if len(entries) > 100 else None,
        q=q[:100],
        chain=accounts.log.check(),
    )


@router.get("/team/audit.csv")
def audit_csv(request: Request) -> Response:
    """The whole log as a table, oldest first."""
    lines = csv_lines(accounts_of(request).log.whole())
    headers = {"content-disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(entries: Iterator[Entry]) -> Iterator[str]:
    """The log as CSV, a line at a time; no cell is run by a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for entry in entries:
        texts = (spreadsheet_safe(t) for t in (entry.who, entry.door, entry.action, entry.subject))
        writer.writerow([entry.id, entry.at.isoformat().replace("+00:00", "Z"), *texts])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def role_of(text: str) -> Role:
    """The role of that name. Raises BadInput."""
    if text not in list(Role):
        raise BadInput.unknown("role", text, list(Role), where="role")
    return Role(text)


def link_of(request: Request, accounts: Accounts, user: User) -> str:
    """The address at which a user sets a password, once."""
    public = str(accounts.settings.public_url).rstrip("/")
    home = public or f"{request.url.scheme}://{request.url.netloc}"
    return f"{home}/invited/{accounts.invite(user.id).token}"


def _page(
    request: Request, form: Form | None = None, *, status: int = 200, link: str = "", about: str = ""
) -> Response:
    accounts = accounts_of(request)
    users = accounts.users.all()
    return render(
        request,
        "pages/team.html",
        status=status,
        title="Your team",
        form=form or Form({"role": "owner" if not users else "analyst"}),
        me=principal_of(request),
        users=users,
        roles=[(role.value, f"{role.value}: {MEANINGS[role]}") for role in Role],
        tokens=[t for t in accounts.signed.tokens() if t.revoked_at is None],
        link=link,
        about=about,
    )
