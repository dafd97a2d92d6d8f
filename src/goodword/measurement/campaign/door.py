"""The Python door: `goodword.measure_campaign`."""

from __future__ import annotations

from pathlib import Path

from goodword.catalogue.workspace import Workspace
from goodword.core.times import to_epoch
from goodword.measurement.campaign.measure import measure
from goodword.measurement.campaign.model import CampaignMeasured, CampaignQuestion
from goodword.measurement.campaign.read import read_folder
from goodword.settings.load import load_settings


def measure_campaign(
    folder: str | Path, question: CampaignQuestion | None = None, workspace: Workspace | None = None
) -> CampaignMeasured:
    """Everything that a campaign's folder tells: funnel by creator, leaked codes, attribution, lift.

    folder: posts.csv, clicks.csv, orders.csv, refunds.csv, outcomes.csv, paths.csv, campaign.json: what there is.
    question: wins over campaign.json. workspace: whose clock it is, that of the settings if None. Parts that the files
    cannot tell are None and named in `missed`. Raises NotFound and BadInput with what to change.

    >>> goodword.measure_campaign("diwali").lift.sentence  # doctest: +SKIP
    """
    now = (workspace or Workspace(load_settings())).now()
    return measure(read_folder(Path(folder), now=to_epoch(now), question=question))
