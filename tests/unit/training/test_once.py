"""A training is taken from the cache, unless anything that it follows from is another."""

import logging

import pytest

from continuo.training import once
from continuo.training.once import train_once

FACTS = {"learning_rate": 0.1}


class Trainings:
    """A training whose outcome is its data, and how often it was done."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0
        self.data, self.output = folder / "data", folder / "models/model.npz"
        self.output.parent.mkdir()
        self.data.write_bytes(b"notes")

    def run(self, facts=FACTS):
        train_once([facts], [self.data], [self.output], self.folder / "cache", self.train)

    def train(self, checkpoint):
        self.count += 1
        assert checkpoint.parent.is_dir()
        self.output.write_bytes(self.data.read_bytes() * 2)


@pytest.fixture
def trainings(tmp_path):
    found = Trainings(tmp_path)
    found.run()
    assert found.count == 1
    found.output.unlink()
    return found


def test_the_same_is_trained_once(trainings):
    trainings.run()
    assert trainings.count == 1
    assert trainings.output.read_bytes() == b"notesnotes"
    assert not (trainings.output.parent / "checkpoints").exists()


def test_other_settings_data_or_versions_are_trained(trainings, monkeypatch):
    trainings.run({"learning_rate": 0.2})
    assert trainings.count == 2
    found = once.versions()
    monkeypatch.setattr(once, "versions", lambda: {**found, "keras": found["keras"] + "1"})
    trainings.run()
    assert trainings.count == 3
    monkeypatch.undo()
    trainings.data.write_bytes(b"other")
    trainings.run()
    assert trainings.count == 4
    assert trainings.output.read_bytes() == b"otherother"


def test_a_damaged_entry_is_told_trained_again_and_mended(trainings, caplog):
    [kept] = trainings.folder.glob("cache/*/model.npz")
    kept.write_bytes(b"notesnote!")
    with caplog.at_level(logging.WARNING, "continuo"):
        trainings.run()
    assert "damaged, not used" in caplog.text
    assert trainings.count == 2
    assert trainings.output.read_bytes() == b"notesnotes"
    trainings.output.unlink()
    trainings.run()
    assert trainings.count == 2
