"""A small copy of the project with small data, on which the real Snakefile runs."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import yaml

from continuo.base.locks import one_at_a_time
from continuo.midi.events import DRUMS
from continuo.midi.writing import write_chords, write_notes
from continuo.report.base.soundfont import PACKAGED
from midi_files import notes_of
from preloaded import interpreter

ROOT = Path(__file__).parents[1]
SCRIPT = "<script>alert(1)</script>"  # as a file, the second half is in a folder named as the first
HOSTILE = "b & <img src=x onerror=document.title='owned'> {x}.mid"
CHORDS = 400  # so many that the page with their sound has more than 2 MiB
TINY: dict[str, Any] = {
    "title": f"Tiny {{x}} {SCRIPT}",
    "source": {"folder": "data/tiny", "licence": "CC0"},
    "split": {"test": ["c.mid"]},
    "window": 16,
    "network": {"embedding": 4, "units": 8, "layers": 1},
    "training": {"epochs": 2, "batch": 4, "stride": 4},
    # so many steps that it knows how long a chord lasts: its samples would last an hour
    "composer": {
        "units": 8,
        "hidden": 8,
        "steps": 80,
        "learning_rate": 0.03,
        "batch": 2,
        "window": 16,
    },
    "generation": {"chords": CHORDS, "samples": 2},
    "decoders": {
        "greedy": {"method": "greedy"},
        "temperature": {"method": "controlled_temperature"},
        "composer": {"method": "top_p", "model": "composer"},
    },
}


@dataclass
class Project:
    """A working copy of its own."""

    folder: Path

    def write(self, config: dict) -> None:
        """Make `config` its configuration; nothing is fetched to play its music with."""
        whole = {"sound": {"soundfont": PACKAGED}, **config}
        (self.folder / "config.yaml").write_text(yaml.safe_dump(whole))

    def run(self, *arguments: str, python: str = "") -> subprocess.CompletedProcess[str]:
        """Run snakemake in it, as a user would; what it prints comes back as one text.

        python: the interpreter, where it is not to be that of `preloaded`.
        """
        return subprocess.run(
            [python or interpreter(), "-m", "snakemake", *arguments],
            cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def result(self, name: str) -> Path:
        """A file of the tiny experiment's results."""
        return self.folder / "results/tiny" / name


def jobs(output: str) -> dict[str, int]:
    """How many jobs of each rule a (dry) run names in its table of job counts."""
    table = re.search(r"^job +count\n[- ]+\n(.*?)^total", output, re.MULTILINE | re.DOTALL)
    found = re.findall(r"^(\w+) +(\d+)$", table[1], re.MULTILINE) if table else []
    return {rule: int(count) for rule, count in found}


def make_project(folder: Path) -> Project:
    """The project's files, and data that every kind of trouble is part of."""
    shutil.copytree(ROOT / "workflow", folder / "workflow", ignore=shutil.ignore_patterns("__pyc*"))
    shutil.copy(ROOT / "Snakefile", folder)
    (folder / "profiles").symlink_to("workflow/profiles")
    data = folder / "data/tiny"
    (data / "sub").mkdir(parents=True)
    random = np.random.default_rng(1)
    for name in ("a.mid", HOSTILE, "c.mid", "sub/d.kar"):
        tops = 60 + np.abs(np.cumsum(random.integers(-2, 3, 60))) % 12
        save_duet(tops, data / name)
    write_chords([(60,)] * 10, data / "short.mid")
    write_chords([(61,)] * 10, data / "x.mid")
    (data / "x.mid").rename(os.fsdecode(os.fsencode(data) + b"/old caf\xe9.mid"))
    (data / "gone.mid").symlink_to("nowhere.mid")
    (data / "empty.mid").write_bytes(b"")
    for name in ("text.mid", f"{SCRIPT}.mid"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text(f"{name} is no MIDI file")
    named = mido.MidiFile(data / "a.mid")
    named.tracks[0].insert(0, mido.MetaMessage("track_name", name=SCRIPT))
    named.save(data / "a.mid")
    project = Project(folder)
    project.write({"experiments": {"tiny": TINY}})
    return project


def save_duet(tops: np.ndarray, path: Path) -> None:
    """A tune in sixteenths, an octave below it another player, and drums in eighths."""
    onset = 120 * np.arange(len(tops))
    notes = notes_of(
        onset=np.concatenate([onset, onset, onset[::2]]),
        duration=np.full(len(tops) * 5 // 2, 120),
        pitch=np.concatenate([tops, tops - 12, np.where(onset[::2] % 480, 42, 36)]),
        channel=np.repeat([0, 1, DRUMS], [len(tops), len(tops), len(tops) // 2]),
    )
    write_notes(notes, path)


def run_once(
    temporary: pytest.TempPathFactory, make: Callable[[Path], Project], *arguments: str
) -> Project:
    """The project that `make` writes, run by whichever of the test processes asks first."""
    folder = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all
    project = Project(folder / make.__name__)
    with one_at_a_time(folder / f"{make.__name__}.lock", lambda: None):
        if not project.folder.exists():
            done = make(project.folder).run(*arguments)
            assert done.returncode == 0, done.stdout[-5000:]
    return project


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Project:
    """The tiny project, run through to its report. Tests read it and do not change it."""
    return run_once(tmp_path_factory, make_project)


@pytest.fixture
def project(built, tmp_path) -> Project:
    """A copy of `built` that a test may change, with all its results and Snakemake's records."""
    shutil.copytree(built.folder, tmp_path / "copy", symlinks=True)
    return Project(tmp_path / "copy")
