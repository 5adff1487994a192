"""Fetch the fonts of a completion, with their licences and a record of each."""

from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.images.completion.fonts import fonts_of
from continuo.images.data.records import COLUMNS
from continuo.images.data.sources import fetch_fonts

with logged(snakemake.log[0], snakemake.input) as log:
    params, folder = snakemake.params, Path(snakemake.output.source)
    folder.mkdir(parents=True)
    fonts = fonts_of(params.source, params.target, params.fonts)
    record = pd.DataFrame(fetch_fonts(fonts, folder), columns=COLUMNS)
    record.to_csv(snakemake.output.sources, index=False)
    for row in record.itertuples():
        log.info("%s: %s, SHA-256 %s %s", row.file, row.origin, row.sha256, row.note)
