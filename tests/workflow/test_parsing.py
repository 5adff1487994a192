"""What reading the Snakefile costs: each run, and each job of a run, pays it."""

import json
import subprocess
import sys
from pathlib import Path

from projects import Project, make_project

# NumPy is not among them: Snakemake imports it itself
HEAVY = "pandas pyarrow mido scipy matplotlib music21 symusic keras tensorflow jinja2"
# a dry run that notes which of these packages our files import, if only through others, and which
# Snakemake imports to compare the parameters of rules with those of the last run
WATCHED = """
import builtins, pkgutil, sys

# Snakemake's plugin for SLURM, where it is installed, imports pandas before the Snakefile is read
modules = pkgutil.iter_modules
pkgutil.iter_modules = lambda *where: (
    found for found in modules(*where) if found.name != "snakemake_executor_plugin_slurm"
)

HEAVY, found, plain = set(sys.argv.pop(1).split()), set(), builtins.__import__

def importing(name, *arguments, **options):
    if name.partition(".")[0] in HEAVY:
        frame = sys._getframe(1)
        while frame:
            file = frame.f_code.co_filename
            if "/workflow/" in file or "/persistence/" in file:
                found.add(name.partition(".")[0])
            frame = frame.f_back
    return plain(name, *arguments, **options)

builtins.__import__ = importing
from snakemake.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.flush()
    print("\\nimported:", *sorted(found))
"""


def dry_run(folder: Path) -> str:
    command = [sys.executable, "-c", WATCHED, HEAVY, "-n"]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True)
    assert "Building DAG of jobs" in done.stdout + done.stderr, done.stderr[-3000:]
    return done.stdout.splitlines()[-1]


def test_it_imports_nothing_heavy_and_parses_a_module_once(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    assert dry_run(project.folder) == "imported:"
    kept = project.folder / ".snakemake/code.json"
    assert len(json.loads(kept.read_text())["modules"]) > 100
    before = kept.stat().st_mtime_ns
    # and the same where it does import something
    rules = project.folder / "workflow/rules/common.smk"
    rules.write_text("import mido\n" + rules.read_text())
    assert dry_run(project.folder) == "imported: mido"
    assert kept.stat().st_mtime_ns == before


def test_where_nothing_is_to_be_done_no_pandas_is_imported(built: Project) -> None:
    assert dry_run(built.folder) == "imported:"
