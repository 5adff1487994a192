"""Say of each sample where it begins to loop, and what its chords' probability was."""

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.findings.loops import find_loop

COLUMNS = "decoder number chords distinct loop_start period log_probability".split()

with logged(snakemake.log[0], snakemake.input) as log:
    rows = []
    for (decoder, number), path in zip(snakemake.params.samples, snakemake.input, strict=True):
        table = pd.read_csv(path, dtype={"pitches": str})
        played = table[table["part"] == "generated"]
        loop = find_loop(played["pitches"].tolist())
        start, period = loop or (pd.NA, pd.NA)
        # a greedy choice may be certain, a drawn one may underflow in six digits
        log_p = np.log(played["probability"].clip(lower=1e-300)).mean()
        facts = [len(played), played["pitches"].nunique(), start, period, round(log_p, 6)]
        rows.append([decoder, number, *facts])
        log.info("%s %s: %s", decoder, number, loop or "does not loop")
    pd.DataFrame(rows, columns=COLUMNS).to_csv(snakemake.output[0], index=False)
