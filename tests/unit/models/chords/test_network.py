import io
import json
import zipfile
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.models.cells.inference import GATES, log_softmax
from continuo.models.chords.network import build_network, to_keras, to_numpy
from continuo.models.chords.train import Recipe, compiled_step, epoch_batches, make_optimizer, train
from continuo.models.chords.trained import load_network, require_fit, require_match
from continuo.pieces.vocabulary import Vocabulary
from continuo.training.archive import CARD, HISTORY, history_of, save_network

NETWORK: dict[str, Any] = {"cell": "lstm", "embedding": 5, "units": 7, "layers": 2, "dropout": 0.1}
VOCABULARY = Vocabulary.of([str(60 + i) for i in range(11)], 0)
RECIPE = Recipe("every_step", 2, 4, 2, 0.01, "cosine", 1.0, "last", 0)


def made(cell="lstm", every_step=True, seed=1, **other):
    keras.utils.set_random_seed(seed)
    model = build_network(11, **{**NETWORK, "cell": cell, **other}, every_step=every_step)
    random = np.random.default_rng(seed)
    for weight in model.weights:  # biases that are not zero, GRU's two rows not the same
        weight.assign(random.normal(0, 0.4, weight.shape))
    return model


TRAINED = pd.DataFrame([[1, 2.5, 0.1, np.nan, np.nan, 0.01, 3.0]], columns=HISTORY)


def save(model, card, path):
    save_network(model, card, TRAINED, path)


def card(**changes):
    known = {"vocabulary": VOCABULARY.to_dict(), "network": NETWORK, "window": 16}
    return {**known, "objective": "every_step", **changes}


@pytest.mark.parametrize("cell", GATES)
@pytest.mark.parametrize("shape", [(1, 1), (3, 20), (5, 9)])
def test_numpy_gives_the_logits_of_keras(cell, shape):
    model = made(cell)
    index = np.random.default_rng(0).integers(0, 11, shape).astype(np.int32)
    network = to_numpy(model, cell)
    hidden, _ = network.run(index)
    expected = keras.ops.convert_to_numpy(model(index))
    np.testing.assert_allclose(network.logits(hidden), expected, atol=2e-5)
    assert network.parameters == model.count_params()


@pytest.mark.parametrize("cell", GATES)
def test_a_carried_state_goes_on_where_it_stopped(cell):
    network = to_numpy(made(cell), cell)
    index = np.random.default_rng(0).integers(0, 11, (2, 12)).astype(np.int32)
    whole, _ = network.run(index)
    _, state = network.run(index[:, :8])
    logits = []
    for time in range(8, 12):
        hidden, state = network.run(index[:, time : time + 1], state)
        logits.append(network.logits(hidden[:, 0]))
    np.testing.assert_allclose(np.stack(logits, 1), network.logits(whole[:, 8:]), atol=1e-5)


def test_last_step_is_the_last_of_every_step():
    index = np.random.default_rng(0).integers(0, 11, (2, 12)).astype(np.int32)
    every, last = made(every_step=True), made(every_step=False)
    assert last(index).shape == (2, 11)
    np.testing.assert_allclose(every(index)[:, -1], last(index), atol=1e-5)


def test_the_lectures_networks_have_the_lectures_sizes():
    model = build_network(104, "lstm", 128, 128, 3, 0.3, every_step=False)
    names = [type(layer).__name__ for layer in model.layers[1:]]
    assert names == ["Embedding", *["LSTM", "Dropout"] * 3, "Dense"]
    lstm = 4 * 128 * (128 + 128 + 1)
    assert model.count_params() == 104 * 128 + 3 * lstm + 129 * 104


def test_log_softmax_is_stable():
    assert np.exp(log_softmax(np.array([[1e4, 1e4 - 1]]))).sum() == pytest.approx(1)


@pytest.mark.parametrize("cell", GATES)
def test_a_saved_network_is_the_same_with_and_without_keras(tmp_path, cell):
    model = made(cell)
    path = tmp_path / "model.keras"
    save(to_keras(model), card(network={**NETWORK, "cell": cell}), path)
    network, vocabulary, told = load_network(path)
    index = np.random.default_rng(0).integers(0, 11, (2, 9)).astype(np.int32)
    expected = keras.ops.convert_to_numpy(model(index))
    np.testing.assert_allclose(network.logits(network.run(index)[0]), expected, atol=2e-5)
    np.testing.assert_array_equal(keras.saving.load_model(path)(index), to_keras(model)(index))
    np.testing.assert_allclose(to_keras(model)(index), expected, atol=2e-6)
    assert vocabulary.chords == VOCABULARY.chords
    assert told["window"] == 16


def test_the_same_network_is_saved_as_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        save(to_keras(made()), card(), tmp_path / f"{name}.keras")
    assert (tmp_path / "a.keras").read_bytes() == (tmp_path / "b.keras").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.keras", "b.keras"]


def test_the_optimiser_is_not_saved(tmp_path):
    model = made(units=64)
    save(to_keras(model), card(), tmp_path / "before.keras")
    train(model, "lstm", stream(), np.arange(40), 16, RECIPE, 1)
    save(to_keras(model), card(), tmp_path / "after.keras")
    before, after = ((tmp_path / f"{n}.keras").stat().st_size for n in ("before", "after"))
    assert before == pytest.approx(after, rel=0.01)


def test_what_does_not_match_is_refused(tmp_path):
    path = tmp_path / "model.keras"
    save(to_keras(made()), card(), path)
    require_match(card(), VOCABULARY, 16, path)
    with pytest.raises(UserError, match="knows 11 chords and these data have 2"):
        require_match(card(), Vocabulary.of(["1", "2"], 0), 16, path)
    with pytest.raises(UserError, match="Set `window: 16`"):
        require_match(card(), VOCABULARY, 32, path)
    small = Vocabulary.of(["60", "61"], 0).to_dict()
    save(to_keras(made()), card(vocabulary=small), path)
    with pytest.raises(UserError, match="weights do not fit the card"):
        load_network(path)


def test_a_network_of_another_shape_is_refused(tmp_path):
    path = tmp_path / "model.keras"
    require_fit(card(), VOCABULARY, 16, {**NETWORK, "dropout": 0.9}, path)
    with pytest.raises(UserError, match=r"set `units: 7` \(the configuration has 8\), `layers: 2`"):
        require_fit(card(), VOCABULARY, 16, {**NETWORK, "units": 8, "layers": 1}, path)
    with pytest.raises(UserError, match="trained with a window of 16"):
        require_fit(card(), VOCABULARY, 32, NETWORK, path)


def test_a_network_tells_how_it_was_trained(tmp_path):
    path = tmp_path / "model.keras"
    save(to_keras(made()), card(), path)
    told = history_of(load_network(path)[2])
    assert told.columns.tolist() == HISTORY
    assert told["seconds"].isna().all()
    assert told.drop(columns="seconds").equals(TRAINED.drop(columns="seconds"))
    assert len(history_of({"window": 16})) == 0  # of a network from before it was kept


def test_what_is_no_trained_network_is_refused(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(b"nothing of the sort")
    with pytest.raises(UserError, match=r"model\.keras: not a trained network"):
        load_network(path)
    made().save(path)
    with pytest.raises(UserError, match=f"carries no {CARD}"):
        load_network(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(CARD, json.dumps({}))
    with pytest.raises(UserError, match="not a trained network"):
        load_network(path)


def stream(length=200):
    return (np.arange(length) * 3 % 11).astype(np.int32)


def windows_of(index, starts, window):
    return np.stack([index[start : start + window] for start in starts])


@pytest.mark.parametrize("objective", ["every_step", "last_step"])
def test_an_epoch_is_a_share_of_the_windows_drawn_anew(objective):
    recipe = Recipe(objective, 1, 4, 3, 0.01, "cosine", 1.0, "last", 0)
    starts, random = np.arange(100), np.random.default_rng(1)
    batches = epoch_batches(starts, recipe, random)
    whole_batches = objective == "every_step"  # 33 windows
    assert [len(batch) for batch in batches] == [4] * 8 + ([] if whole_batches else [1])
    again = epoch_batches(starts, recipe, random)
    assert np.concatenate(batches).tolist() != np.concatenate(again).tolist()


@pytest.mark.parametrize("every_step", [True, False])
def test_a_step_takes_the_loss_of_the_chord_after(every_step):
    model, index, starts = made(every_step=every_step, dropout=0.0), stream(), np.array([7, 0, 90])
    network, (inputs, following) = (
        to_numpy(model, "lstm"),
        (windows_of(index, starts + shift, 16) for shift in (0, 1)),
    )
    log_p = log_softmax(network.logits(network.run(inputs)[0]))
    surprise = -np.take_along_axis(log_p, following[..., None], -1)[..., 0]
    right = log_p.argmax(-1) == following
    asked = slice(None) if every_step else slice(-1, None)
    step = compiled_step(model, make_optimizer(RECIPE, 1), index, 16, every_step)
    loss, accuracy = step(starts)
    assert float(loss) == pytest.approx(surprise[:, asked].mean(), rel=1e-5)
    assert float(accuracy) == pytest.approx(right[:, asked].mean())
    before = made(every_step=every_step).get_weights()
    assert any((a != b).any() for a, b in zip(model.get_weights(), before, strict=True))


def test_with_stride_1_an_epoch_is_every_window_once():
    recipe = Recipe("last_step", 1, 8, 1, 0.01, "cosine", 1.0, "last", 0)
    batches = epoch_batches(np.arange(41), recipe, np.random.default_rng(1))
    assert sorted(np.concatenate(batches).tolist()) == list(range(41))
    assert len(batches) == 6


def test_fewer_windows_than_a_batch_are_one_batch():
    batches = epoch_batches(np.arange(3), RECIPE, np.random.default_rng(1))
    assert [len(batch) for batch in batches] == [1]


def test_training_learns_and_is_repeatable():
    index, starts = stream(), np.arange(180)
    recipe = Recipe("every_step", 12, 8, 2, 0.02, "cosine", 1.0, "last", 0)

    def run():
        keras.utils.set_random_seed(3)
        model = build_network(11, **NETWORK, every_step=True)
        return train(model, "lstm", index, starts, 16, recipe, seed=3), model.get_weights()

    history, weights = run()
    assert history["epoch"].tolist() == list(range(1, 13))
    assert history["loss"].iloc[-1] < 0.5 * history["loss"].iloc[0]
    assert history["accuracy"].iloc[-1] > 0.9
    assert history["learning_rate"].is_monotonic_decreasing
    assert history["held_out_loss"].isna().all()
    assert (history["seconds"] > 0).all()
    again, same = run()
    assert history["loss"].tolist() == again["loss"].tolist()
    assert all((a == b).all() for a, b in zip(weights, same, strict=True))


def test_the_loss_of_an_epoch_is_that_of_all_its_batches():
    recipe = Recipe("last_step", 1, 8, 1, 1e-12, "constant", 0, "last", 0)
    model, index, starts = made(every_step=False, dropout=0.0), stream(), np.arange(20)
    history = train(model, "lstm", index, starts, 16, recipe, 1)
    inputs, targets = windows_of(index, starts, 16), index[starts + 16]
    network = to_numpy(model, "lstm")
    log_p = log_softmax(network.logits(network.run(inputs)[0][:, -1]))
    assert history["loss"][0] == pytest.approx(-log_p[range(20), targets].mean(), rel=1e-4)
    assert history["accuracy"][0] == pytest.approx((log_p.argmax(1) == targets).mean())


def test_the_best_network_is_kept_and_patience_ends_it():
    losses = iter([3.0, 2.0, 2.5, 2.6, 1.0])
    seen = []

    def judge(network):
        seen.append(network.dense.copy())
        return next(losses), 0.1

    recipe = Recipe("every_step", 5, 8, 2, 0.02, "constant", 0, "best", 2)
    model = made()
    history = train(model, "lstm", stream(), np.arange(100), 16, recipe, 1, judge)
    assert history["held_out_loss"].tolist() == [3.0, 2.0, 2.5, 2.6]
    np.testing.assert_array_equal(model.get_weights()[-2], seen[1])


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_shown_on_a_terminal_and_only_there(capfd):
    terminal, pipe = Terminal(), io.StringIO()
    for stream_ in (terminal, pipe):
        train(made(), "lstm", stream(), np.arange(40), 16, RECIPE, 1, None, stream_, "mine")
    shown = terminal.getvalue().split("\r")[-1]
    assert shown.startswith("mine: 100%")
    assert "10/10 [" in shown  # then the time that it took and the time left
    assert "epoch=2, loss=" in shown
    assert pipe.getvalue() == ""
