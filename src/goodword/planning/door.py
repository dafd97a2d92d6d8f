"""The Python door: `goodword.open_workspace`, `goodword.import_files`, `goodword.read_brief`, `goodword.plan`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodword.catalogue.workspace import Workspace
from goodword.core.tables import Kind
from goodword.discovery.house import House, house_of
from goodword.discovery.model import Brief
from goodword.discovery.read import read_file, read_mapping
from goodword.discovery.values import Source
from goodword.planning.learnt import plan_in
from goodword.planning.model import Plan
from goodword.settings.load import load_settings

if TYPE_CHECKING:
    from goodword.catalogue.importing import ImportResult


def open_workspace(
    catalogue: str | Path = "", *, ledger: str | Path = "", config: str | Path | None = None
) -> Workspace:
    """The stores of one installation: those given, else those of the settings file and the environment.

    catalogue: a folder, or `spark://host:port?path=FOLDER`. ledger: a SQLite file or a database URL. config: the
    settings file. Nothing is opened before it is used.
    """
    flags = {"catalogue": str(catalogue), "ledger": str(ledger)}
    return Workspace(load_settings({name: value for name, value in flags.items() if value}, file=config))


def import_files(
    workspace: Workspace, kind: Kind | str, files: str | Path | Sequence[str | Path], *, mapping: str | Path = ""
) -> ImportResult:
    """Read files ("creators", "posts", "engagements" or "audience") into the catalogue and bring it up to date.

    mapping: a mapping file (TOML) that says which column is which, where names are not recognised. The same file twice
    changes nothing. Rows that cannot be used are set aside and counted in the result.
    """
    from goodword.catalogue.importing import import_files as run  # noqa: PLC0415 - planning does without the sources
    from goodword.sources.mapping import ColumnMapping, load_mapping  # noqa: PLC0415

    of = Kind(kind)
    columns = load_mapping(mapping, of) if mapping else ColumnMapping()
    paths = [files] if isinstance(files, str | Path) else list(files)
    result = run(workspace.settings.catalogue, of, paths, now=workspace.now(), mapping=columns)
    workspace.catalogue.refresh()
    return result


def read_brief(brief: Brief | str | Path | Mapping[str, Any], workspace: Workspace | None = None) -> Brief:
    """A brief from a TOML file, a mapping, or one made by hand, checked. Raises BadInput that names the field.

    workspace: whose niches and tier limits hold, the shipped ones if None.
    """
    house = house_of(workspace.settings) if workspace is not None else House()
    if isinstance(brief, Mapping):
        return read_mapping(brief, house=house)
    if isinstance(brief, Brief):
        from goodword.core.codec import to_plain  # noqa: PLC0415 - only for briefs made by hand

        return read_mapping(to_plain(brief), Source("Brief"), house)
    return read_file(Path(brief), house)


def plan(brief: Brief | str | Path | Mapping[str, Any], workspace: Workspace | None = None) -> Plan:
    """Answer a brief: shortlist with reasons, roster with its proof.

    brief: a TOML file, a mapping of the same fields, or a `Brief`. workspace: that of the settings if None.
    Raises BadInput and NotFound with what to change; when nobody fits, the plan says which wish left nobody.

    >>> goodword.plan({"budget": "₹60,000", "place": "Bandra, Mumbai", "niches": ["bakery"]})  # doctest: +SKIP
    """
    work = workspace or open_workspace()
    return plan_in(work, read_brief(brief, work))
