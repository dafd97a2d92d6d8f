"""`goodword user`, `goodword token` and `goodword audit`: at the machine itself, where nobody has to sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodword.accounts.desk import Accounts
from goodword.accounts.model import MEANINGS, SCOPES
from goodword.accounts.pages_team import csv_lines, role_of
from goodword.core.codec import to_json
from goodword.core.errors import BadInput

_KINDS = {"no_args_is_help": True, "rich_markup_mode": "rich"}
user_app = typer.Typer(help="Add, list and remove users, and say what they may do.", **_KINDS)  # type: ignore[arg-type]
token_app = typer.Typer(help="Make, list and revoke tokens for programs.", **_KINDS)  # type: ignore[arg-type]
_ROLES = "; ".join(f"{role.value}: {meaning}" for role, meaning in MEANINGS.items())
Name = Annotated[str, typer.Argument(help="Name to sign in with.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the three commands."""
    app.add_typer(user_app, name="user")
    app.add_typer(token_app, name="token")
    app.command("audit")(audit)


def _accounts(ctx: typer.Context) -> Accounts:
    return Accounts(ctx.obj)


def _note(accounts: Accounts, action: str, subject: str) -> None:
    accounts.log.add(None, "cli", action, subject)


@user_app.command("add")
def add(
    ctx: typer.Context,
    name: Name,
    role: Annotated[str, typer.Option(help=_ROLES + ". The first user must be an owner.")] = "owner",
    shown: Annotated[str, typer.Option(help="Name that others see.")] = "",
    email: Annotated[str, typer.Option(help="E-mail, to be recognised at your OpenID provider.")] = "",
    link: Annotated[bool, typer.Option("--link", help="Print a link to set the password, in place of asking.")] = False,
) -> None:
    """Add a user and set the password. From the first user on, everybody has to sign in."""
    accounts, wanted = _accounts(ctx), role_of(role)
    password = "" if link else _asked()
    user = accounts.add(name, wanted, shown=shown, email=email, password=password)
    _note(accounts, "goodword user add", f"{user.name} as {user.role.value}")
    typer.echo(f"Added {user.shown} ({user.name}), {user.role.value}.")
    if link:
        typer.echo(_link(accounts, user.id))


@user_app.command("list")
def list_users(ctx: typer.Context, json: Json = False) -> None:
    """List users with their roles."""
    users = _accounts(ctx).users.all()
    if json:
        typer.echo(to_json(users, indent=2))
        return
    for user in users:
        ways = (
            ", ".join(["password"] * user.has_password + ["passkey"] * bool(user.passkeys)) or "no way to sign in yet"
        )
        seen = f"seen {user.last_seen:%Y-%m-%d}" if user.last_seen else "never seen"
        typer.echo(f"{user.name:<24} {user.role.value:<8} {ways}, {seen}")
    if not users:
        typer.echo("There are no users: nobody has to sign in, and only this machine is let in.")


@user_app.command("role")
def role(ctx: typer.Context, name: Name, role: Annotated[str, typer.Argument(help=_ROLES)]) -> None:
    """Give a user another role."""
    accounts, wanted = _accounts(ctx), role_of(role)
    accounts.users.set_role(accounts.users.named(name).id, wanted)
    _note(accounts, "goodword user role", f"{name} {wanted.value}")
    typer.echo(f"{name} is {wanted.value} now.")


@user_app.command("remove")
def remove(
    ctx: typer.Context,
    name: Name,
    last: Annotated[bool, typer.Option("--last", help="Also the last user: then nobody has to sign in again.")] = False,
) -> None:
    """Take a user away, with every session, passkey and token; what they did stays in the log."""
    accounts = _accounts(ctx)
    accounts.users.remove(accounts.users.named(name).id, last=last)
    _note(accounts, "goodword user remove", name)
    typer.echo(f"{name} was removed and is signed out everywhere.")


@user_app.command("password")
def password(
    ctx: typer.Context,
    name: Name,
    link: Annotated[bool, typer.Option("--link", help="Print a link to set it, in place of asking.")] = False,
) -> None:
    """Set a user's password, or print a link by which the user does; other sessions end."""
    accounts = _accounts(ctx)
    user = accounts.users.named(name)
    if link:
        typer.echo(_link(accounts, user.id))
    else:
        accounts.set_password(user.id, _asked())
        typer.echo(f"The password of {name} is set; {name} is signed out everywhere.")
    _note(accounts, "goodword user password", name)


@token_app.command("add")
def add_token(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(help="User in whose name the program acts.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[list[str], typer.Option(help=f"What it may do; again for more. One of: {', '.join(SCOPES)}.")],
    days: Annotated[int, typer.Option(help="Days it works; 0: until it is revoked.", min=0, max=3660)] = 90,
) -> None:
    """Make a token for a program; it is printed this once."""
    accounts = _accounts(ctx)
    issued = accounts.issue_token(accounts.users.named(user).id, name, tuple(scope), days or None)
    _note(accounts, "goodword token add", f"{name} of {user}: {' '.join(scope)}")
    typer.echo(issued.token)
    ends = f"until {issued.ends_at:%Y-%m-%d}" if issued.ends_at else "until it is revoked"
    typer.echo(f"Shown this once; it works {ends}. Send it as: Authorization: Bearer TOKEN", err=True)


@token_app.command("list")
def list_tokens(ctx: typer.Context, json: Json = False) -> None:
    """List tokens, without the tokens themselves."""
    tokens = _accounts(ctx).signed.tokens()
    if json:
        typer.echo(to_json(tokens, indent=2))
        return
    for t in tokens:
        state = "revoked" if t.revoked_at else f"until {t.ends_at:%Y-%m-%d}" if t.ends_at else "without an end"
        typer.echo(f"{t.id:>4} {t.begins:<9} {t.user}: {t.name} ({', '.join(t.scopes)}), {state}")


@token_app.command("revoke")
def revoke(
    ctx: typer.Context, number: Annotated[int, typer.Argument(help="Number, as `list` shows it.", min=1)]
) -> None:
    """End a token."""
    accounts = _accounts(ctx)
    accounts.signed.revoke(number)
    _note(accounts, "goodword token revoke", str(number))
    typer.echo(f"Token {number} does not work any more.")


def audit(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(help="How many lines, newest first.", min=1)] = 50,
    holding: Annotated[str, typer.Option(help="Only lines with these words.")] = "",
    into: Annotated[Path | None, typer.Option(help="Write the whole log to this CSV file instead.")] = None,
    json: Json = False,
) -> None:
    """Show who did what and when, and whether the log holds."""
    log = _accounts(ctx).log
    chain = log.check()
    if into is not None:
        with into.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(log.whole()))
        typer.echo(f"{chain.rows:,} lines written to {into}.")
    elif json:
        entries = log.entries(limit=limit, holding=holding)
        typer.echo(to_json({"entries": entries, "rows": chain.rows, "broken": chain.broken}, indent=2))
    else:
        for entry in log.entries(limit=limit, holding=holding):
            typer.echo(f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.who} ({entry.door}) {entry.action} {entry.subject}")
    if chain.broken:
        raise BadInput(
            f"{len(chain.broken)} of {chain.rows:,} lines of the log do not follow from the one before.",
            where=f"line {chain.broken[0]}",
            data="The log was left as it is.",
            next_step="somebody changed the ledger by other means than Goodword; compare it with a backup",
        )


def _link(accounts: Accounts, user: int) -> str:
    home = accounts.settings.public_url.rstrip("/") or f"http://{accounts.settings.host}:{accounts.settings.port}"
    return f"{home}/invited/{accounts.invite(user).token}"


def _asked() -> str:
    """The password, asked for twice at a terminal; otherwise the first line of standard input."""
    import sys  # noqa: PLC0415 - only where something is asked

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
