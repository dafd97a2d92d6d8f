"""Credits sum to the conversions in every model; the exact Markov shares are those of removing creators one by one."""

import json
from pathlib import Path as File

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from goodword.core.errors import BadInput
from goodword.measurement.attribution import cli as cli_attribute
from goodword.measurement.attribution.models import Path, attribute, markov, shapley

STEPS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=6)
PATHS = st.lists(st.builds(Path, STEPS.map(tuple), st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=12)


@given(PATHS)
@settings(max_examples=100, deadline=None)
def test_every_model_credits_every_conversion_once(paths: list[Path]) -> None:
    found = attribute(paths)
    for model in range(len(found.credits[0].by_model)):
        assert sum(c.by_model[model][1] for c in found.credits) == pytest.approx(found.conversions)
    assert all(c.low <= v <= c.high for c in found.credits for _, v in c.by_model)


def by_removal(paths: list[Path]) -> dict[str, float]:
    """Conversion probability of the chain with and without each creator, by iterating the chain."""

    def converted(without: str | None) -> float:
        moves: dict[str, dict[str, float]] = {}
        for p in paths:
            ends = [("(yes)", p.conversions), ("(no)", p.nothing)]
            for a, b in zip(("(start)", *p.steps), p.steps, strict=False):
                moves.setdefault(a, {}).setdefault(b, 0.0)
                moves[a][b] += p.conversions + p.nothing
            for end, n in ends:
                moves.setdefault(p.steps[-1], {}).setdefault(end, 0.0)
                moves[p.steps[-1]][end] += n
        mass, done = {"(start)": 1.0}, 0.0
        for _ in range(3000):
            after: dict[str, float] = {}
            for state, m in mass.items():
                total = sum(moves[state].values())
                for to, n in moves[state].items():
                    if to == "(yes)":
                        done += m * n / total
                    elif to not in {"(no)", without}:
                        after[to] = after.get(to, 0.0) + m * n / total
            mass = after
        return done

    base = converted(None)
    lost = {c: 1 - converted(c) / base for c in sorted({s for p in paths for s in p.steps})}
    return {c: v / sum(lost.values()) * sum(p.conversions for p in paths) for c, v in lost.items()}


def test_the_solved_chain_is_the_iterated_one() -> None:
    paths = [Path(("a", "b", "a"), 3, 2), Path(("b",), 1, 4), Path(("c", "a"), 2, 2), Path(("c", "c", "b"), 1, 7)]
    expected = by_removal(paths)
    for creator, value in markov(paths).items():
        assert value == pytest.approx(expected[creator], rel=1e-9)


def test_a_path_is_shared_by_those_on_it() -> None:
    assert shapley([Path(("a", "b", "a"), 6, 0)]) == {"a": 3.0, "b": 3.0}


def test_what_cannot_be_attributed_says_why() -> None:
    with pytest.raises(BadInput, match="No path ended"):
        attribute([Path(("a",), 0, 3)])
    with pytest.raises(BadInput, match="path"):
        Path((), 1, 0)
    with pytest.raises(BadInput, match="counts"):
        Path(("a",), -1, 0)


def test_the_command_reads_names_in_any_script(tmp_path: File) -> None:
    file = tmp_path / "paths.csv"
    file.write_text("path,conversions\nमीरा > سارة,2\nमीरा,1\n", "utf-8")
    app = typer.Typer()
    cli_attribute.register(app)
    shown = CliRunner().invoke(app, ["--data", str(file), "--json"])
    assert shown.exit_code == 0, shown.output
    found = json.loads(shown.output)
    assert {c["creator"] for c in found["credits"]} == {"मीरा", "سارة"}
    assert np.isclose(found["conversions"], 3)
    assert "conversions in each column" in CliRunner().invoke(app, ["--data", str(file)]).output


def test_names_can_be_read_in_a_narrow_terminal(tmp_path: File) -> None:
    file = tmp_path / "paths.csv"
    file.write_text("path,conversions\ninstagram:vashiquel.sim280 > instagram:vashiquel.sim281,2\n", "utf-8")
    app = typer.Typer()
    cli_attribute.register(app)
    narrow = CliRunner().invoke(app, ["--data", str(file)], env={"COLUMNS": "80"})
    assert "instagram:vashiquel.sim280" in narrow.output
    assert "--json" in narrow.output
    wide = CliRunner().invoke(app, ["--data", str(file)], env={"COLUMNS": "160"})
    assert "markov" in wide.output
