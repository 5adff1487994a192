"""A classifier and a GAN that are killed as they learn, in one run of the real workflow.

The network of chords: tests/workflow/test_never_twice.py. Twenty moments of all four trainings:
`make faults`.
"""

import os
import shutil
import signal
import time
from pathlib import Path

from kills import TRAININGS, made, rows_kept, running

from projects import Project

PATHS = [TRAININGS[name] for name in ("classifier", "GAN")]
TARGETS = ["--cores", "32", "--", *(f"results/{path}" for path in PATHS)]


def test_a_classifier_and_a_gan_that_are_killed_end_as_if_they_had_not_been(
    imaged: Project, tmp_path: Path
) -> None:
    names = [Path(path).parent for path in PATHS]
    shutil.copytree(imaged.folder, tmp_path / "copy", symlinks=True)
    project = Project(tmp_path / "copy")
    models = [project.folder / "results" / path for path in PATHS]
    for model in models:
        shutil.rmtree(model.parent)
    shutil.rmtree(project.folder / "results/cache")
    with running(project, *TARGETS) as run:
        while not any(rows_kept(model) for model in models):
            assert run.poll() is None, (project.folder / "run.log").read_text()[-3000:]
            time.sleep(0.002)
        os.killpg(run.pid, signal.SIGKILL)
    done = project.run(*TARGETS)
    assert done.returncode == 0, done.stdout[-3000:]
    logs = [*(project.folder / "results/logs/letters").glob("train_*.log")]
    assert any("going on after" in log.read_text() for log in logs)
    trained, expected = made(project), made(imaged)
    paths = [path for path in trained if Path(path).parent in names]
    assert len(paths) == 2 + 4
    assert all(trained[path] == expected[path] for path in paths)
