import os
import resource
import signal
import threading
from contextlib import contextmanager

import keras
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.models.chords.network import build_network
from continuo.models.chords.train import Recipe, train
from continuo.training.cache import SIGNATURE, SUMS, VARIABLE, fetch, store, training_key
from continuo.training.checkpoints import State, read_checkpoint, write_checkpoint
from continuo.training.once import LOCKS, train_once, versions

ARRAYS = {"variable_0": np.arange(6.0).reshape(2, 3), "history": np.array([[1, 0.5]])}


def test_a_checkpoint_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "new" / "state.npz"
    assert read_checkpoint(path) is None
    write_checkpoint({"variable_0": np.zeros(3)}, path)
    write_checkpoint(ARRAYS, path)
    found = read_checkpoint(path)
    assert list(found) == list(ARRAYS)
    np.testing.assert_array_equal(found["variable_0"], ARRAYS["variable_0"])
    assert sorted(p.name for p in path.parent.iterdir()) == ["state.before", "state.npz"]


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "gone"])
def test_a_damaged_checkpoint_counts_as_none_and_the_one_before_instead(tmp_path, damage, before):
    path = tmp_path / "state.npz"
    if before:
        write_checkpoint(ARRAYS, path)
    write_checkpoint({"variable_0": np.arange(1000.0)}, path)
    content = bytearray(path.read_bytes())
    content[2000] ^= 255
    path.write_bytes({
        "cut": content[:4000], "flip": content, "empty": b"", "other": b"no archive" * 9,
        "gone": b"",
    }[damage])  # fmt: skip
    if damage == "gone":  # as after a kill between the two renamings
        path.unlink()
    assert (read_checkpoint(path) or {}).keys() == (ARRAYS.keys() if before else set())


@pytest.mark.parametrize("shapes", [[()], [(), (3,), (2,)], [(3,), ()], [(), (4,)]])
def test_a_checkpoint_of_other_variables_is_refused(tmp_path, shapes):
    path = tmp_path / "state.npz"
    State([keras.Variable(np.ones(shape)) for shape in ((), (3,))], path).keep()
    with pytest.raises(UserError, match=r"state\.npz: the checkpoint of another training"):
        State([keras.Variable(np.zeros(shape)) for shape in shapes], path)


@contextmanager
def small_disk():
    """Files may grow to 4096 bytes and no further, as on a disk that is full.

    For as short as can be: the log that pytest prints to may be a file as well.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path):
    path = tmp_path / "state.npz"
    write_checkpoint(ARRAYS, path)
    told = r"state\.npz: the checkpoint could not be written .*room"
    with pytest.raises(UserError, match=told), small_disk():
        write_checkpoint({"variable_0": np.zeros(10_000)}, path)
    np.testing.assert_array_equal(read_checkpoint(path)["variable_0"], ARRAYS["variable_0"])
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


class KilledError(Exception):
    """What a kill is in here."""


def train_until(killed_in, checkpoint, keep="last", patience=0, epochs=6):
    """Train, and be cut off while epoch `killed_in` is being judged."""
    keras.utils.set_random_seed(1)
    model = build_network(11, "lstm", 5, 7, 2, 0.3, every_step=True)
    losses = [3.0, 2.0, 2.5, 2.6, 2.7, 1.0]
    judged = list[float]()

    def judge(network):
        epoch = len(judged) + 1 + offset
        judged.append(epoch)
        if epoch == killed_in:
            raise KilledError
        return losses[epoch - 1], 0.1

    found = read_checkpoint(checkpoint) if checkpoint else None
    offset = 0 if found is None else len(found["history"])
    recipe = Recipe("every_step", epochs, 8, 2, 0.02, "cosine", 1.0, keep, patience)
    index = (np.arange(200) * 3 % 11).astype(np.int32)
    history = train(
        model, "lstm", index, np.arange(180), 16, recipe, 1, judge, checkpoint=checkpoint
    )
    return history, model.get_weights(), judged


@pytest.mark.parametrize(("keep", "patience"), [("last", 0), ("best", 0), ("best", 3)])
def test_a_training_that_was_killed_ends_as_if_it_had_not_been(tmp_path, keep, patience):
    checkpoint = tmp_path / "state.npz"
    whole, weights, judged = train_until(None, None, keep, patience)
    assert len(judged) == (5 if patience else 6)
    for killed_in in (1, 3, 4):
        with pytest.raises(KilledError):
            train_until(killed_in, checkpoint, keep, patience)
    history, same, judged = train_until(None, checkpoint, keep, patience)
    assert judged[0] == 4
    assert history["epoch"].tolist() == whole["epoch"].tolist()
    assert history.drop(columns="seconds").equals(whole.drop(columns="seconds"))
    assert all((a == b).all() for a, b in zip(weights, same, strict=True))


def test_a_training_that_was_killed_at_its_end_trains_no_more(tmp_path):
    checkpoint = tmp_path / "state.npz"
    whole, weights, _ = train_until(None, checkpoint)
    history, same, judged = train_until(None, checkpoint)
    assert judged == []
    assert history.equals(whole)
    assert all((a == b).all() for a, b in zip(weights, same, strict=True))


@pytest.fixture
def outputs(tmp_path):
    paths = [tmp_path / "model.keras", tmp_path / "history.csv"]
    for path in paths:
        path.write_bytes(path.name.encode() * 100)
    return paths


def test_the_cache_gives_back_what_it_was_given(tmp_path, outputs):
    cache = tmp_path / "deep" / "cache"
    assert not fetch(cache, "key", outputs)
    store(cache, "key", outputs)
    store(cache, "key", outputs)  # as another training of the same may do at the same time
    expected = [path.read_bytes() for path in outputs]
    for path in outputs:
        path.unlink()
    assert fetch(cache, "key", outputs)
    assert [path.read_bytes() for path in outputs] == expected
    assert not fetch(cache, "other", outputs)
    assert [path.name for path in cache.iterdir()] == ["key"]


@pytest.mark.parametrize("damaged", ["model.keras", "history.csv", SUMS])
@pytest.mark.parametrize("damage", ["cut", "gone", "flip", "pipe"])
def test_a_damaged_entry_is_not_used_and_makes_room(tmp_path, outputs, damaged, damage):
    cache = tmp_path / "cache"
    store(cache, "key", outputs)
    path = cache / "key" / damaged
    content = path.read_bytes()
    path.write_bytes(content[:-9] if damage == "cut" else bytes([content[0] ^ 1]) + content[1:])
    if damage in ("gone", "pipe"):
        path.unlink()
    if damage == "pipe":
        os.mkfifo(path)
    before = [path.read_bytes() for path in outputs]
    assert not fetch(cache, "key", outputs)
    assert [path.read_bytes() for path in outputs] == before
    store(cache, "key", outputs)
    assert fetch(cache, "key", outputs)


def test_with_a_secret_only_what_was_signed_with_it_is_taken(tmp_path, outputs, monkeypatch):
    cache = tmp_path / "cache"
    store(cache, "key", outputs)  # by somebody without the secret
    monkeypatch.setenv(VARIABLE, "ours")
    assert not fetch(cache, "key", outputs)
    store(cache, "key", outputs)
    assert fetch(cache, "key", outputs)
    monkeypatch.setenv(VARIABLE, "theirs")
    assert not fetch(cache, "key", outputs)
    monkeypatch.delenv(VARIABLE)
    assert fetch(cache, "key", outputs)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("forged", ["sums", "key", "no signature"])
def test_what_somebody_else_has_put_in_the_place_of_a_signed_entry_is_not_taken(
    tmp_path, outputs, monkeypatch, forged
):
    cache = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, "ours")
    store(cache, "key", outputs)
    (entry,) = cache.iterdir()
    content = outputs[0].read_bytes()
    outputs[0].write_bytes(b"forged")
    if forged == "sums":  # the digests fit
        monkeypatch.delenv(VARIABLE)
        store(cache, "forged", outputs)
        monkeypatch.setenv(VARIABLE, "ours")
        for path in (cache / "forged").iterdir():
            path.replace(entry / path.name)
    elif forged == "key":  # signed, but as something else
        store(cache, "other", outputs)
        (other,) = set(cache.iterdir()) - {entry}
        for path in other.iterdir():
            path.replace(entry / path.name)
    else:
        (entry / SIGNATURE).unlink()
    outputs[0].write_bytes(content)
    assert not fetch(cache, "key", outputs)
    assert outputs[0].read_bytes() == content
    assert not entry.exists()


def test_two_runs_with_one_cache_train_once(tmp_path):
    trained, begun = [], threading.Event()

    def train(checkpoint):
        trained.append(checkpoint.parent.parent.name)
        begun.set()
        second.join(0.2)
        (checkpoint.parent.parent / "model.keras").write_text("weights")

    def run(name):
        (tmp_path / name).mkdir()
        train_once("facts", [], [tmp_path / name / "model.keras"], tmp_path / "cache", train)

    second = threading.Thread(target=lambda: begun.wait(5) and run("second"))
    second.start()
    run("first")
    second.join(20)
    assert trained == ["first"]
    assert (tmp_path / "second/model.keras").read_text() == "weights"
    assert list((tmp_path / "cache" / LOCKS).iterdir()) == []


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path, outputs):
    (tmp_path / "cache").write_text("a file is in the way")
    store(tmp_path / "cache", "key", outputs)
    assert not fetch(tmp_path / "cache", "key", outputs)


def test_the_key_follows_from_facts_and_from_content(tmp_path, outputs):
    key = training_key([{"a": 1, "b": 2}], outputs)
    assert key == training_key([{"b": 2, "a": 1}], outputs)
    assert key != training_key([{"a": 1, "b": 3}], outputs)
    outputs[1].write_text("other")
    assert key != training_key([{"a": 1, "b": 2}], outputs)


def test_what_was_trained_once_comes_from_the_cache(tmp_path):
    outputs = [tmp_path / "mine" / name for name in ("model.keras", "history.csv")]
    outputs[0].parent.mkdir()
    seen = []

    def train(checkpoint):
        seen.append(checkpoint)
        write_checkpoint(ARRAYS, checkpoint)
        for path in outputs:
            path.write_text(f"{path.name} {len(seen)}")

    for _ in range(2):
        train_once("facts", [], outputs, tmp_path / "cache", train)
        assert [path.read_text() for path in outputs] == ["model.keras 1", "history.csv 1"]
        assert sorted(path.name for path in outputs[0].parent.iterdir()) == [
            "history.csv",
            "model.keras",
        ]
        for path in outputs:
            path.unlink()
    key = training_key(["facts", versions()], [])
    assert seen == [tmp_path / "mine" / "checkpoints" / f"{key}.npz"]
    train_once("other", [], outputs, tmp_path / "cache", train)
    assert outputs[0].read_text() == "model.keras 2"


def test_a_training_that_fails_keeps_its_checkpoint_and_nothing_else(tmp_path):
    def train(checkpoint):
        found = read_checkpoint(checkpoint)
        write_checkpoint(ARRAYS, checkpoint)
        if found is None:
            raise KilledError
        (tmp_path / "model.keras").write_text("whole")

    cache = tmp_path / "cache"
    with pytest.raises(KilledError):
        train_once("facts", [], [tmp_path / "model.keras"], cache, train)
    assert [path.name for path in cache.iterdir()] == [LOCKS]
    key = training_key(["facts", versions()], [])
    assert (tmp_path / "checkpoints" / f"{key}.npz").exists()
    train_once("facts", [], [tmp_path / "model.keras"], cache, train)
    assert not (tmp_path / "checkpoints").exists()
    assert fetch(cache, key, [tmp_path / "model.keras"])


def test_the_libraries_that_weights_depend_on_are_named():
    assert versions()["keras"] == keras.__version__
    assert versions()["numpy"] == np.__version__
    assert set(versions()) == {"tensorflow", "keras", "numpy"}
