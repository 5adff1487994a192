"""The quick pass: some mutants of each reader, always the same ones, and all cases ever found."""

import tempfile
from pathlib import Path
from random import Random

import pytest
from attacked import known
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import randoms
from long_pass import cases
from targets import TARGETS

MUTANTS = 100  # of each; `make fuzz` has no end to them


@pytest.mark.parametrize("name", TARGETS)
@settings(
    max_examples=MUTANTS,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(draw=randoms(use_true_random=True))
def test_a_reader_raises_what_it_may_and_nothing_else(name: str, draw: Random) -> None:
    content = TARGETS[name].mutant(draw)
    with tempfile.TemporaryDirectory() as folder:
        error = TARGETS[name].fails(content, Path(folder))
    assert error is None, content


@pytest.mark.parametrize("name", TARGETS)
def test_its_own_files_are_read(tmp_path: Path, name: str) -> None:
    assert known(TARGETS[name])
    for whole in known(TARGETS[name]):
        try:
            TARGETS[name].read(whole, tmp_path)
        except TARGETS[name].allowed as error:
            raise AssertionError("it is as it should be") from error


def test_what_was_found_once_is_read_or_refused(tmp_path: Path) -> None:
    targets = {case: TARGETS[case.name.split("-")[0]] for case in cases()}
    failing = [case for case, of in targets.items() if of.fails(case.read_bytes(), tmp_path)]
    assert failing == []
