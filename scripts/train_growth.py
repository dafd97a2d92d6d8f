"""Writes the growth model that ships: python scripts/train_growth.py (some minutes; needs no data)."""

from __future__ import annotations

import json
from pathlib import Path

from goodword.vetting.growth.train import trained

TARGET = Path(__file__).parent.parent / "src" / "goodword" / "vetting" / "data" / "growth-simulated.json"

if __name__ == "__main__":
    TARGET.write_text(json.dumps(trained(), indent=1) + "\n", encoding="utf-8")
