"""A person taken out of everything: catalogue, ledger, log file; what stays is a number and a keyed mark (I/O).

The mark comes first, so that nothing brings the person back while this goes on; the catalogue comes before the ledger,
whose names are needed for it. Interrupted anywhere, running it again finishes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from goodword.accounts.desk import Accounts
from goodword.catalogue import erased, erasing, layout
from goodword.catalogue.workspace import Workspace
from goodword.commerce.desk import OrderDesk
from goodword.core.erasing import Person
from goodword.core.errors import BadInput, NotFound, StorageFull
from goodword.core.times import to_epoch
from goodword.identities.store import accounts_of
from goodword.sources.contacts import marks_of
from goodword.tracking.redirect.mover import Mover
from goodword.tracking.redirect.table import NAME
from goodword.upkeep.aside import asides
from goodword.upkeep.model import Erased
from goodword.upkeep.store import UpkeepStore


def erase(workspace: Workspace, creator_id: str, *, user: int | None = None, door: str = "cli") -> Erased:
    """Erase a creator everywhere, with every account that is merged with it. creator_id: `platform:handle`. user: who
    asked for it, for the log.

    Every count and every sum stays. Raises BadInput for what is no creator id, Conflict while an import runs.
    """
    known = checked(creator_id)
    others = [c for c in accounts_of(workspace.ledger, known) if c != known]
    # The asked one comes last: which accounts are the same person is known until then.
    done = [_erase(workspace, account, user=user, door=door) for account in (*others, known)]
    return replace(
        done[-1], ledger=_summed([d.ledger for d in done]), catalogue=_summed([d.catalogue for d in done]),
        cleaned=all(d.cleaned for d in done), accounts=len(done), aside=asides(workspace),
    )  # fmt: skip


def _summed(parts: list[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            found[name] = found.get(name, 0) + count
    return found


def _erase(workspace: Workspace, known: str, *, user: int | None, door: str) -> Erased:
    root, store, at = (
        layout.folder(workspace.settings.catalogue),
        UpkeepStore(workspace.ledger),
        to_epoch(workspace.now()),
    )
    key = layout.hash_key(root)
    number = store.begin(erased.mark_of(key, known), at)
    erased.set_marks(root, store.marks())
    names = (*store.names(known), *erasing.names_in(root, known))
    marks = marks_of(key, known, (*names, *erasing.stated_by(root, known)))
    person = Person(known, number, tuple(dict.fromkeys(names)))
    person = replace(person, made=store.made(person))
    catalogue = erasing.erase(root, person, at)
    if catalogue:
        workspace.catalogue.refresh()
    ledger = store.erase(person, at, marks)
    clean_log(Path(workspace.settings.log), person)
    clean_links(workspace)
    Accounts(workspace).log.add(user, door, "erased a person", person.stands_for)
    cleaned = workspace.ledger.cleaned()
    if cleaned:
        store.finish(number, at)
    return Erased(number, ledger, catalogue, cleaned)


def allow(workspace: Workspace, creator_id: str, *, user: int | None = None, door: str = "cli") -> None:
    """Let an erased person be imported again. Raises NotFound when there is no such erasure."""
    known = checked(creator_id)
    root, store = layout.folder(workspace.settings.catalogue), UpkeepStore(workspace.ledger)
    mark = erased.mark_of(layout.hash_key(root), known)
    if not store.allow(mark, to_epoch(workspace.now())):
        raise NotFound.looked_in("Nobody of that id was erased here.", ["the marks of erased people"])
    erased.set_marks(root, store.marks())
    Accounts(workspace).log.add(user, door, "let an erased person come back")


def forget_customer(workspace: Workspace, customer: str, *, user: int | None = None, door: str = "cli") -> int:
    """Erase a customer from every order and from lists of one's own people; sums stay. Says how many orders.

    Raises BadInput for nothing at all.
    """
    orders = OrderDesk(workspace).forget(customer)
    root = layout.folder(workspace.settings.catalogue)
    UpkeepStore(workspace.ledger).unlink(marks_of(layout.hash_key(root), "", (customer,)))
    Accounts(workspace).log.add(user, door, "erased a customer")
    workspace.ledger.cleaned()
    return orders


def checked(creator_id: str) -> str:
    """The id as the catalogue writes it. Raises BadInput."""
    plain = creator_id.strip().casefold()
    platform, sign, handle = plain.partition(":")
    if not sign or not platform.isalpha() or not handle or len(plain) > 300 or platform == "erased":
        raise BadInput.value("creator", "platform:handle, like instagram:khar_eats", creator_id[:80])
    return plain


def clean_log(path: Path, person: Person) -> None:
    """Take a person out of the log file, which may hold addresses of pages."""
    if not path.is_file():
        return
    before = path.read_text("utf-8", errors="replace")
    after = "".join(person.out_of_text(line) for line in before.splitlines(keepends=True))
    if after != before:
        with path.open("r+", encoding="utf-8") as file:  # in place: a server has it open for appending
            file.write(after)
            file.truncate()


def clean_links(workspace: Workspace) -> None:
    """Write the file anew by which the redirect server answers: addresses in it may name somebody by their handle."""
    folder = Path(workspace.settings.redirect_folder)
    if not (folder / NAME).exists():
        return
    try:
        Mover(workspace.ledger, folder).refresh_links()
    except OSError as error:
        raise StorageFull(
            "The file of short links could not be written anew.",
            where=str(folder / NAME),
            given=str(error.strerror),
            data="Catalogue and ledger hold the person no more.",
            next_step="make room and erase the person again",
        ) from None
