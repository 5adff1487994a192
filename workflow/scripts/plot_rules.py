"""Draw the rules that an experiment's page is made by, as Snakemake itself tells them."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.logs import logged
from continuo.report.base.rule_graph import draw_rules, read_rules, rules_table

with logged(snakemake.log[0], snakemake.input) as log, tempfile.TemporaryDirectory() as folder:
    # the run within sees the same configuration, whatever files and options it was made from
    config = Path(folder) / "config.json"
    config.write_text(json.dumps(dict(snakemake.params.config)))
    # the run that this job belongs to holds the lock on the working directory
    command = [sys.executable, "-m", "snakemake", "--nolock", "--cores", "1"]
    command += ["--snakefile", snakemake.params.snakefile, "--configfile", str(config)]
    command += ["--rulegraph", "dot", "--", snakemake.params.page]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    log.info("%s", done.stderr)
    if done.returncode:
        raise UserError(f"Snakemake could not tell its rules:\n{done.stderr[-2000:]}")
    rules, edges = read_rules(done.stdout)
    draw_rules(rules, edges, snakemake.output.drawing)
    rules_table(rules, edges).to_csv(snakemake.output.table, index=False)
