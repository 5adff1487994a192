"""Fetch the SoundFont that music is played with."""

from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.soundfont import fetch

with logged(snakemake.log[0]) as log:
    missing = fetch(Path(snakemake.output[0]))
    log.info("%s", f"{missing}: a smaller one will do" if missing else "fetched")
