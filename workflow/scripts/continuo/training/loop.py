"""The loop of every training: a row of its history at a time, shown, judged, told and kept."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, TextIO

import numpy as np
import pandas as pd
from tqdm import tqdm

from continuo.training.checkpoints import State, Variable

log = logging.getLogger("continuo")

JUDGED = "held_out_loss"  # the column that says which row is the best


class Progress(NamedTuple):
    """Steps that were just taken, and what was seen of them.

    sums: by column, over as many examples, or steps, as `weight` says; a bar shows the first.
    """

    sums: Mapping[str, float]
    steps: int = 1
    weight: int = 1


def train_rows(
    rows: Sequence[range],
    learn: Callable[[range], Iterable[Progress]],
    judge: Callable[[], Mapping[str, float]],
    columns: Sequence[str],
    state: State,
    best: Sequence[Variable] = (),
    patience: int = 0,
    terminal: TextIO | None = None,
    name: str = "training",
) -> pd.DataFrame:
    """Train from where `state` is to the end of `rows`; return the history, `columns` of it.

    rows: the steps of each, by their numbers from 0: those of an epoch, or a share of all. learn:
    takes such steps and tells of them on the way; the row has the means. judge: asked after each
    row, for more of its columns; then `state` is kept. The loop adds the columns epoch, the number
    of the row from 1; step, how many have been taken; and seconds, those of `learn`. A column that
    nobody gives is NaN. The first, epoch or step, is what the log counts by.

    best: variables that end as they were after the row with the lowest held-out loss. patience:
    training stops after so many rows without a lower one; 0 for never. terminal: where a bar shows
    the progress, the loss and the time left, under `name`; none if it is no terminal.
    """
    unit, done = columns[0], len(state.rows)
    last = {"epoch": len(rows), "step": rows[-1].stop}[unit]
    if done:
        log.info("%s: going on after %s %d", state.checkpoint, unit, state.rows[-1][0])
    with tqdm(
        total=rows[-1].stop,
        initial=rows[done - 1].stop if done else 0,
        desc=name,
        file=terminal,
        disable=not (terminal and terminal.isatty()),
    ) as bar:
        for epoch, steps in enumerate(rows[done:], done + 1):
            if patience and epoch - 1 - best_row(columns, state.rows) >= patience:
                log.info("no better held-out loss for %d %ss: stopped", patience, unit)
                break
            began = time.perf_counter()
            told = _means(learn(steps), {"epoch": epoch} if unit == "epoch" else {}, bar)
            seconds = time.perf_counter() - began
            told.update(judge())
            words = ", ".join(
                f"{name.replace('_', ' ')} {value:.5g}" for name, value in told.items()
            )
            told |= {"epoch": epoch, "step": steps.stop, "seconds": seconds}
            log.info(
                "%s %d of %d, %d steps in %.1f s: %s",
                unit, told[unit], last, len(steps), seconds, words,
            )  # fmt: skip
            state.rows.append([told.get(column, np.nan) for column in columns])
            if best and best_row(columns, state.rows) == epoch:
                state.remember(best)
            state.keep()
    if best and (kept := best_row(columns, state.rows)):
        state.recall(best)
        log.info("kept what it was after %s %d", unit, state.rows[kept - 1][0])
    return pd.DataFrame(state.rows, columns=list(columns)).astype({unit: int})


def _means(seen: Iterable[Progress], epoch: Mapping[str, int], bar: tqdm) -> dict[str, float]:
    """The means of what is seen, by column; each step is shown as it comes."""
    sums: dict[str, float] = {}
    weight = 0
    for progress in seen:
        # one after the other: `sum` rounds otherwise from Python 3.12 on
        for column, value in progress.sums.items():
            sums[column] = sums.get(column, 0.0) + value
        weight += progress.weight
        column, value = next(iter(progress.sums.items()))
        bar.set_postfix({**epoch, column: f"{value / progress.weight:.3f}"}, refresh=False)
        bar.update(progress.steps)
    return {column: value / weight for column, value in sums.items()}


def best_row(columns: Sequence[str], rows: Sequence[Sequence[float]]) -> int:
    """The row, from 1, with the lowest held-out loss; 0 if none has one."""
    losses = [row[columns.index(JUDGED)] for row in rows]
    return losses.index(np.nanmin(losses)) + 1 if np.isfinite(losses).any() else 0


def split_steps(steps: int, rows: int) -> list[range]:
    """So many steps in so many rows, each as long as the others or one step longer, the first."""
    short, longer = divmod(steps, rows)
    lengths = [short + 1] * longer + [short] * (rows - longer)
    return [range(*ends) for ends in pairwise(accumulate(lengths, initial=0))]
