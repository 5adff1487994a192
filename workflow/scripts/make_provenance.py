"""Let Snakemake tell in one HTML file how each result came about."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.logs import logged

with logged(snakemake.log[0], snakemake.input) as log, tempfile.TemporaryDirectory() as folder:
    # the run within sees the same configuration, whatever files and options it was made from
    config = Path(folder) / "config.json"
    config.write_text(json.dumps(dict(snakemake.params.config)))
    # this job holds the lock on the working directory, and does not write what the run within reads
    command = [sys.executable, "-m", "snakemake", "--nolock", "--cores", "1"]
    command += ["--snakefile", snakemake.params.snakefile, "--configfile", str(config)]
    command += ["--report", snakemake.output[0], "--"]
    command += [*snakemake.input.pages, *snakemake.input.figures]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    log.info("%s%s", done.stdout, done.stderr)
    if done.returncode:
        raise UserError(f"Snakemake could not write the report:\n{done.stderr[-2000:]}")
