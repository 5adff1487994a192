"""Say whether one could tell samples from real pieces, and how they keep the rules of the style."""

from continuo.base.logs import logged
from continuo.findings.style.music import Music
from continuo.findings.style.rules import rules_table
from continuo.findings.style.two_samples import could_one_tell

with logged(snakemake.log[0], snakemake.input):
    found, params = snakemake.input, snakemake.params
    files = found.chords, found.split, params.samples, found.samples, found.records
    music = Music.read(*files, params.seed)
    tests, away = could_one_tell(music, params.timed, params.seed)
    tables = tests, away, rules_table(music, params.timed)
    for table, path in zip(tables, snakemake.output, strict=True):
        table.to_csv(path, index=False, float_format="%.6g")
