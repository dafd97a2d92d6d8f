"""A frozen design is kept with its hash; a campaign is read by it, and whatever was done otherwise is named."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput, NotFound
from goodword.measurement.design.freeze import Intention, design_file, read_frozen
from goodword.measurement.design.model import DesignFile
from goodword.measurement.desk import MeasurementDesk, read_design
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Mark, Outcome, Panel
from measurement.desks import stand
from measurement.worlds import panel

START, DAYS = "2026-03-08", 14  # period 66 of 80
WORLD = panel(effect=0.3)
PAST = Panel(WORLD.places, WORLD.times[:66], np.ascontiguousarray(WORLD.y[:, :66]))


def frozen(folder: Path, **wish: object) -> DesignFile:
    desk = MeasurementDesk(stand(folder))
    return desk.freeze(
        PAST,
        Intention("spring", START, **wish),
        treated=("place 00", "Place 01"),
        duration=DAYS,
        windows=3,  # type: ignore[arg-type]
    )


def test_it_holds_what_decides_the_reading_and_when_it_was_made(tmp_path: Path) -> None:
    file = frozen(tmp_path)
    d = file.design
    assert (d.treated, d.start, d.end) == (("place 00", "place 01"), START, "2026-03-21")
    assert len(d.donors) == 18
    assert d.frozen_at == int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
    assert d.data_until == PAST.times[-1]
    assert file.intact
    assert len(file.hash) == 64


def test_reading_as_registered_is_reading_what_it_says(tmp_path: Path) -> None:
    file = frozen(tmp_path)
    reading = read_frozen(WORLD, file)
    assert reading.registered is not None
    assert reading.registered.deviations == ()
    assert reading.checks[0].mark is Mark.PASS
    plain = read_lift(WORLD, LiftQuestion(("place 00", "place 01"), START, "2026-03-21"))
    assert reading.att == plain.att


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"treated": ("place 00",)}, "`treated` was registered as place 00, place 01"),
        ({"method": "did"}, "`method` was registered as auto and read as did"),
        ({"level": 0.8}, "`level` was registered as 0.9"),
        ({"start": "2026-03-10"}, "`start` was registered as 2026-03-08"),
        ({"end": "2026-03-14"}, "`end` was registered as 2026-03-21"),
        ({"excluded": ("place 05",)}, "`excluded` was registered as none"),
    ],
)
def test_whatever_is_read_otherwise_is_named(tmp_path: Path, instead: dict[str, object], words: str) -> None:
    reading = read_frozen(WORLD, frozen(tmp_path), instead=instead)
    assert reading.registered is not None
    assert any(words in d for d in reading.registered.deviations)
    assert reading.checks[0].mark is Mark.REVIEW


def test_a_past_that_was_rewritten_is_seen(tmp_path: Path) -> None:
    y = WORLD.y.copy()
    y[7, 30] += 5
    reading = read_frozen(replace(WORLD, y=y), frozen(tmp_path))
    assert reading.registered is not None
    assert any("are not those that were there" in d for d in reading.registered.deviations)


def test_places_that_vanished_and_days_that_are_not_over_are_seen(tmp_path: Path) -> None:
    file = frozen(tmp_path)
    fewer = Panel(WORLD.places[:15], WORLD.times[:75], np.ascontiguousarray(WORLD.y[:15, :75]))
    reading = read_frozen(fewer, file)
    assert reading.registered is not None
    said = " ".join(reading.registered.deviations)
    assert "5 places to compare with are not in the data" in said
    assert "5 days before the registered end" in said


def test_a_late_registration_says_so(tmp_path: Path) -> None:
    made = stand(tmp_path)
    made.at = datetime(2026, 3, 12, tzinfo=UTC)
    file = MeasurementDesk(made).freeze(PAST, Intention("late", START), treated=("place 00",), duration=7, windows=3)
    reading = read_frozen(WORLD, file)
    assert reading.registered is not None
    assert "registered 4 days after the campaign began" in " ".join(reading.registered.deviations)


def test_a_design_that_was_touched_proves_nothing(tmp_path: Path) -> None:
    file = frozen(tmp_path)
    touched = replace(file, design=replace(file.design, smallest=0.2))
    assert not touched.intact
    reading = read_frozen(WORLD, touched)
    assert reading.checks[0].mark is Mark.FAIL
    assert reading.outcome is Outcome.CANNOT_TELL


def test_file_and_ledger_give_the_same_design_back(tmp_path: Path) -> None:
    file = frozen(tmp_path)
    desk = MeasurementDesk(stand(tmp_path))
    path = tmp_path / "design.json"
    path.write_text(json.dumps(to_plain(file)))
    assert read_design(path) == file
    kept = desk.store.keep_design(file)
    assert desk.store.keep_design(file).id == kept.id
    assert desk.design(str(kept.id))[0] == file
    assert desk.design(str(path))[0] == file


def test_what_is_no_design_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no frozen design"):
        design_file({"some": "thing"})
    with pytest.raises(BadInput, match="cannot be read"):
        read_design(tmp_path / "none.json")
    with pytest.raises(NotFound):
        MeasurementDesk(stand(tmp_path)).design("99")
    with pytest.raises(BadInput, match="at least one place"):
        MeasurementDesk(stand(tmp_path)).freeze(PAST, Intention("x", START), treated=(), duration=7)


def test_outcomes_and_readings_come_back_as_they_were(tmp_path: Path) -> None:
    store = MeasurementDesk(stand(tmp_path)).store
    kept = store.keep_panel(
        "spring", replace(WORLD, points=(("place 00", 1.0, 2.0),), marked=("place 00",), since=START)
    )
    assert store.keep_panel("spring", store.panel(kept.id)[1]).id == kept.id
    _, again = store.panel(kept.id)
    assert np.array_equal(again.y, WORLD.y)
    assert (again.places, again.times, again.since) == (WORLD.places, WORLD.times, START)
    reading = read_lift(WORLD, LiftQuestion(("place 00",), START, beside=True))
    saved = store.keep_reading("spring", reading, panel_id=kept.id)
    assert saved.reading == reading
    assert store.readings(kept.id) == (saved,)
    store.erase_panel(kept.id)
    assert store.reading(saved.id).panel_id is None
    with pytest.raises(NotFound):
        store.panel(kept.id)
