"""The section of an experiment's page on how its networks learnt."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.report.base.sentences import counted
from continuo.report.experiment.model_card import read_card


@dataclass(frozen=True)
class Training:
    """curves, composer_curves: figures (SVG), the latter None where there is no composer.

    ended: when the training of the network of chords ended, in words.
    """

    curves: Path
    composer_curves: Path | None
    ended: str

    @classmethod
    def read(
        cls, model: str | Path, history: str | Path, curves: str | Path, composer_curves: str | None
    ) -> "Training":
        """From the archive of the network of chords, its history and both figures."""
        told = ended(pd.read_csv(history), read_card(model).get("training", {}))
        return cls(Path(curves), Path(composer_curves) if composer_curves else None, told)


def kept_epoch(history: pd.DataFrame, settings: Mapping[str, Any]) -> int:
    """The epoch whose network was kept, from 1; 0 where nothing is known of its epochs.

    history: of the columns of history.csv; settings: `training:` of the configuration.
    """
    held = history["held_out_loss"].astype(float)
    if settings.get("keep") == "best" and held.notna().any():
        return int(history["epoch"].iloc[int(np.nanargmin(held))])
    return int(history["epoch"].max()) if len(history) else 0


def ended(history: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """When the training ended and which network was kept, in words."""
    done, kept = len(history), kept_epoch(history, settings)
    if not done:
        return "Nothing is known of its epochs."
    most = settings.get("epochs", done)
    told = f"It was stopped after {done:,} of {counted(most, 'epoch')}, since the last "
    told += f"{settings.get('patience', 0)} brought no lower held-out loss"
    if done >= most:
        told = f"It was trained for {counted(done, 'epoch')}, as many as were asked for"
    which = "the last" if kept == done else "the one with the lowest held-out loss"
    return f"{told}. The network is that of epoch {kept:,}, {which}."
