"""From the `catalogue` setting to a catalogue: a folder is read by DuckDB, `spark://…` by a Spark cluster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from goodword.catalogue.layout import folder
from goodword.catalogue.model import Catalogue
from goodword.catalogue.resolve import Resolvers, default_resolvers
from goodword.core.errors import BadInput, MissingExtra
from goodword.core.tier import DEFAULT_LIMITS, TierLimits


@dataclass(frozen=True, slots=True)
class Options:
    """How a catalogue is read and derived.

    threads: of the embedded engine, 0 for every core. memory_gb: its memory in GiB, 0 for the engine's own choice.
    """

    threads: int = 0
    memory_gb: float = 0.0
    tier_limits: TierLimits = DEFAULT_LIMITS
    resolvers: Resolvers = field(default_factory=default_resolvers)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def open_catalogue(url: str, options: Options | None = None) -> Catalogue:
    """The catalogue at `url`: a folder (made on first import), or `spark://host:port?path=FOLDER`.

    An empty or missing folder is an empty catalogue: every answer is empty. Raises BadInput for a URL without a
    folder, MissingExtra where Spark is not installed, Unavailable when the cluster does not answer.
    """
    from goodword.catalogue.engines.answers import EngineCatalogue  # noqa: PLC0415 - engines are loaded when needed

    options = options or Options()
    root = folder(url)
    if root.is_file():
        raise BadInput("The catalogue is a folder, and this is a file.", where=str(root), next_step="check `catalogue`")
    if not url.startswith("spark://"):
        from goodword.catalogue.engines.duckdb.engine import DuckDBEngine  # noqa: PLC0415

        return EngineCatalogue(root, DuckDBEngine(root, threads=options.threads, memory_gb=options.memory_gb), options)
    try:
        from goodword.catalogue.engines.spark.engine import SparkEngine  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra.needed("spark", "A catalogue on a Spark cluster") from error
    return EngineCatalogue(root, SparkEngine(root, master=url.split("?", 1)[0]), options)
