"""What reading the Snakefile costs: each run, and each job of a run, pays it."""

import json
import subprocess
import sys

from projects import make_project

HEAVY = "pandas pyarrow mido numpy scipy matplotlib music21 symusic keras tensorflow jinja2"
# a dry run that notes which of these packages our files import, if only through others
WATCHED = """
import builtins, sys

HEAVY, found, plain = set(sys.argv.pop(1).split()), set(), builtins.__import__

def importing(name, *arguments, **options):
    if name.partition(".")[0] in HEAVY:
        frame = sys._getframe(1)
        while frame:
            if "/workflow/" in frame.f_code.co_filename:
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


def dry_run(folder):
    command = [sys.executable, "-c", WATCHED, HEAVY, "-n"]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True)
    assert "This was a dry-run" in done.stdout + done.stderr, done.stderr[-3000:]
    return done.stdout.splitlines()[-1]


def test_it_imports_nothing_heavy_and_parses_a_module_once(tmp_path):
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
