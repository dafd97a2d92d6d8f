"""Train the audience model that ships: python scripts/train_audience.py swiss-followers-2017.csv > OUT.json"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from goodword.figures.vetting_data import follower_sets
from goodword.vetting.audience.shipped import trained

if __name__ == "__main__":
    followers, labels = follower_sets(Path(sys.argv[1]))["swiss"]
    print(json.dumps(trained(followers, labels), indent=1))
