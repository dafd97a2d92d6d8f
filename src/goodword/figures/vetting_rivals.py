"""Models that the additive one is held against: free to bend and to cross facts, from a library that only figures use.

Nothing of them ships: they say what an explanation costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from goodword.figures.vetting_scores import auc
from goodword.vetting.audience.model import Floats, Followers
from goodword.vetting.audience.terms import suspicions

Labelled = tuple[Followers, Floats]
_SEED = 0
NOT_MEASURED = "not measured: needs scikit-learn (uv sync --group test)"


def rivals(trained: Sequence[Labelled], test: Labelled) -> dict[str, float]:
    """AUC by model, each trained on the same sets and facts; empty without the library."""
    models = _models()
    if not models:
        return {}
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with the library

    with threadpool_limits(1):  # sets are small, and threads that wait for each other cost more than they bring
        return _measured(models, trained, test)


def _measured(models: dict[str, tuple[Any, bool]], trained: Sequence[Labelled], test: Labelled) -> dict[str, float]:
    x, y = np.concatenate([_facts(f) for f, _ in trained]), np.concatenate([labels for _, labels in trained])
    usual, unseen = np.nanmedian(x, axis=0), _facts(test[0])
    found = {}
    for name, (model, fills) in models.items():
        learnt = model.fit(_filled(x, usual) if fills else x, y)
        p = learnt.predict_proba(_filled(unseen, usual) if fills else unseen)[:, 1]
        found[name] = auc(test[1], p)
    return found


def _models() -> dict[str, tuple[Any, bool]]:
    """Models by name, and whether facts that are not known must be filled in for them."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier  # noqa: PLC0415 - dev only
    except ModuleNotFoundError:
        return {}
    shape = {"max_iter": 200, "learning_rate": 0.05, "max_leaf_nodes": 8, "l2_regularization": 5.0}
    rising = [1] * len(suspicions(_NOBODY))
    return {
        "boosted trees": (HistGradientBoostingClassifier(**shape, random_state=_SEED), False),
        "boosted trees, monotone": (
            HistGradientBoostingClassifier(**shape, monotonic_cst=rising, random_state=_SEED),
            False,
        ),
        "random forest": (RandomForestClassifier(200, min_samples_leaf=5, random_state=_SEED), True),
    }


_NOBODY = Followers(*(np.zeros(0) for _ in range(5)))


def _facts(f: Followers) -> Floats:
    return np.column_stack(list(suspicions(f).values()))


def _filled(x: Floats, usual: Floats) -> Floats:
    return np.where(np.isnan(x), np.nan_to_num(usual), x)
