"""Train the weights of comment signs that ship: python scripts/train_comments.py youtube-2015.csv > OUT.json"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from goodword.figures.vetting_comments import comments
from goodword.vetting.comments.spam import fit, found

TRAINED_ON = "1,148 comments on three YouTube videos, 2013-2015 (UCI YouTube Spam Collection, CC BY 4.0)"

if __name__ == "__main__":
    texts, labels, _ = comments(Path(sys.argv[1]))
    model = fit(found(texts), labels, trained_on=TRAINED_ON)
    weights = {name: round(weight, 4) for name, weight in model.weights.items()}
    print(json.dumps({"intercept": round(model.intercept, 4), "trained_on": TRAINED_ON, "weights": weights}, indent=1))
