"""Who talks about whom, on a million simulated creators: making the tables, asking, and memory.

The tables are made as a catalogue that never had them gets them. Asked are names that a few and that a tenth or a third
of all creators write, with and without dates and payment, and hidden voices around places; each through the same desk
as every door, posts and reasons included.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from goodword.discovery.mentions.model import AFFINITY
from goodword.figures import worlds
from goodword.figures.catalogue import _alone, _refresh
from goodword.figures.model import Figure, Measured, register
from goodword.figures.search_peers import NOW, timed
from goodword.figures.search_speed import CREATORS, catalogue

P50_MS, P99_MS, GIB, BUILD_MINUTES = 1_000.0, 3_000.0, 4.0, 5.0
_PLACES = ("Mumbai", "London", "Berlin", "Jakarta")
_TAGS = ("#moscow", "#mumbai", "#london", "#berlin", "#momlife", "#travel", "#vintage", "#ootd")


def speed(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of the limits of time, memory and building."""
    creators = int(options.get("creators", CREATORS))
    target = catalogue(data, creators, options)
    built = _alone(_build, target)
    asked = _alone(_ask, target)
    p50, p99 = (float(np.quantile(asked["ms"], q)) for q in (0.5, 0.99))
    use = {
        f"p50 of {P50_MS:g} ms": p50 / P50_MS,
        f"p99 of {P99_MS:g} ms": p99 / P99_MS,
        f"memory of {GIB:g} GiB": max(asked["gib"], built["gib"]) / GIB,
        f"build of {BUILD_MINUTES:g} minutes": built["seconds"] / 60 / BUILD_MINUTES,
    }
    return Measured(
        value=max(use.values()),
        low=None,
        high=None,
        n=len(asked["ms"]),
        unit="worst share of its limits",
        data=f"simulated world, {creators:,} creators, 20 posts each",
        seed=worlds.SEED,
        formula=AFFINITY.id,
        details={
            "p50_ms": round(p50), "p99_ms": round(p99), "gib": asked["gib"],
            "build_seconds": round(built["seconds"], 1),
            "build_gib": built["gib"], "each_ms": asked["each"],
            "use": {name: round(value, 3) for name, value in use.items()},
        },
    )  # fmt: skip


# What runs in processes of its own


def _build(target: Path) -> dict[str, Any]:
    """The tables, made in a catalogue that does not have them."""
    from goodword.catalogue.derived import DerivedStore  # noqa: PLC0415 - not needed to list figures
    from goodword.catalogue.engines.relations import LATER  # noqa: PLC0415

    store = DerivedStore(target)
    if not (generation := store.current()).number:
        return _refresh(target)
    manifest = store.root / "generations" / f"{generation.number:08d}.json"
    plain = json.loads(manifest.read_text("utf-8"))
    for relation in LATER:
        plain["segments"].pop(relation.name, None)
    partial_file = manifest.with_suffix(".partial")
    partial_file.write_text(json.dumps(plain), "utf-8")
    partial_file.replace(manifest)
    return _refresh(target)


def _ask(target: Path) -> dict[str, Any]:
    from goodword.catalogue.workspace import Workspace  # noqa: PLC0415 - not needed to list figures
    from goodword.discovery.mentions.desk import MentionsDesk  # noqa: PLC0415
    from goodword.discovery.values import Source  # noqa: PLC0415
    from goodword.discovery.voices.desk import VoicesDesk  # noqa: PLC0415
    from goodword.settings.load import load_settings  # noqa: PLC0415

    settings = load_settings(
        {"catalogue": str(target), "ledger": f"sqlite:///{target / 'ledger.db'}", "memory_gb": "2"}
    )
    workspace = Workspace(settings, now=lambda: NOW)
    talk, hidden, source = MentionsDesk(workspace), VoicesDesk(workspace), Source("bench")
    brands = [f"@{name}" for name in _brands(workspace)]
    questions: list[tuple[str, Any]] = [(name, partial(talk.find, {"ours": name})) for name in (*brands, *_TAGS)]
    questions += [(f"{name}, unpaid", partial(talk.find, {"ours": name, "organic": True})) for name in brands[:3]]
    questions += [(f"{name}, late", partial(talk.find, {"ours": name, "since": "2025-12-01"})) for name in brands[3:6]]
    questions += [(f"voices near {place}", partial(hidden.find, {"near": place})) for place in _PLACES]
    talk.find({"ours": "@nobody"}, source)  # the process is warm
    each = {name: round(timed(ask, source)) for name, ask in questions}
    return {"ms": list(each.values()), "each": each}


def _brands(workspace: Any) -> list[str]:  # noqa: ANN401
    """Names that creators mention most and that are no creators: the brands of the world."""
    return [str(n) for n in workspace.catalogue.around.unheard((), 2)["name"].to_pylist()[:8]]


register(
    Figure(
        "mentions-1m",
        "bench",
        "Who talks about a brand, and hidden voices, on 1 million creators: p50, p99, memory, making the tables",
        target=1.0,
        better="below",
        run=speed,
    )
)
