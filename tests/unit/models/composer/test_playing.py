"""Who plays, and how loud."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from composed import SHAPE, SLOTS, piece, same
from continuo.decoding.registry import make_decoder
from continuo.models.composer.ensemble import ALONE, MOST, NEVER, Ensemble, stands
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.network import Composer, to_numpy, variables_of
from continuo.models.composer.train import ComposerRecipe, tensors, train_composer
from continuo.models.composer.trained import load_composer, save_composer
from continuo.models.composer.writer import compose
from continuo.pieces.spelled import END, NOBODY, STEPS, spell_piece

HIGH, LOW, DRUM = 40, 42, 128
NAMES = {HIGH: "Violin", LOW: "Cello"}
PLAYED = ("who", "beside", "under", "leap", "doing", "played", "level", "louder", "loudness")


def duet(length=40, seed=0):
    """Two voices whose ranges meet; each keeps to its own line, and the loudness to its class."""
    random = np.random.default_rng(seed)
    chords, players, loudness, lines = [], [], [], np.array([55, 67])
    for at in range(length):
        lines = np.clip(lines + random.integers(-2, 3, 2), (48, 58), (66, 76))
        lines[0] = min(lines[0], lines[1] - 1)
        alone = int(random.integers(0, 4))  # one of them, or both
        voices = [alone] if alone < 2 else [0, 1]
        chords.append(tuple(int(lines[voice]) for voice in voices))
        players.append([(LOW, HIGH)[voice] for voice in voices])
        loudness.append(2 if at % 16 < 8 else 6)
    onset = np.arange(length) * STEPS
    held = [[STEPS] * len(chord) for chord in chords]
    how: dict[str, Any] = {"players": players, "loudness": np.array(loudness, np.int16)}
    return spell_piece(chords, onset, held, STEPS, SLOTS, **how)


DUETS = [duet(seed=seed) for seed in range(6)]
ENSEMBLE = Ensemble.of(DUETS, NAMES)


def test_an_ensemble_has_the_highest_player_first_and_knows_who_is_not_in_it():
    assert ENSEMBLE.players == (HIGH, LOW)
    assert ENSEMBLE.names == ("Violin", "Cello")
    assert ENSEMBLE.loud
    assert ENSEMBLE.named
    found = ENSEMBLE.classes(np.array([[LOW, HIGH], [NOBODY, DRUM]]))
    assert found.tolist() == [[1, 0], [NOBODY, NOBODY]]
    assert ENSEMBLE.numbers(found).tolist() == [[LOW, HIGH], [NOBODY, NOBODY]]
    assert Ensemble.from_dict({"players": [HIGH, LOW], "names": ["a", "b"], "loud": False}).named
    one = Ensemble.of([piece(9)], {})
    assert one == ALONE
    assert not one.named


def test_an_ensemble_keeps_those_who_play_most():
    chords = [(40, 80)] * 9 + [(60,)] * (MOST + 4)
    players = [[0, 1]] * 9 + [[2 + number] for number in range(MOST + 4)]
    onset = np.arange(len(chords)) * STEPS
    many = spell_piece(chords, onset, [[9] * len(c) for c in chords], STEPS, 2, players=players)
    kept = Ensemble.of([many], {}).players
    assert len(kept) == MOST
    assert kept[0] == 1
    assert kept[-1] == 0


def test_what_players_did_last_is_known_before_each_chord():
    chords, players = [(50, 60), (55,), (62,)], [[LOW, LOW], [HIGH], [LOW]]
    onset = np.array([0, 48, 96])
    whole = spell_piece(chords, onset, [[48, 10], [200], [5]], STEPS, 2, players=players)
    found = stands(whole, ENSEMBLE.classes(whole.players), 2)
    never = [NEVER] * 3
    assert found.tolist() == [
        [never, never],
        [never, [50, 60, 48]],
        [[55, 55, 248], [50, 60, 48]],
        [[55, 55, 248], [62, 62, 101]],
    ]
    halves = stands(whole.part(0, 2), ENSEMBLE.classes(whole.players[:2]), 2)
    rest = stands(whole.part(2, 3), ENSEMBLE.classes(whole.players[2:]), 2, halves[-1])
    assert np.array_equal(np.concatenate([halves, rest[1:]]), found)


@pytest.fixture(scope="module")
def trained():
    keras.utils.set_random_seed(1)
    model = Composer(**SHAPE | {"layers": 1}, ensemble=ENSEMBLE)
    recipe = ComposerRecipe(steps=150, batch=4, window=20, learning_rate=0.02, average=0.9)
    history = train_composer(model, Excerpts.of(DUETS, ENSEMBLE), recipe, 1)
    return model, history


def test_keras_and_numpy_say_the_same_and_all_players_together_have_probability_one(trained):
    model, _ = trained
    excerpts = Excerpts.of([duet(seed=9)], ENSEMBLE)
    log_p, _ = to_numpy(model).score(excerpts, 0)
    assert log_p.shape == (40, 4)
    theirs = model(tensors(excerpts.whole(0))).numpy()[0]
    np.testing.assert_allclose(log_p, theirs, atol=1e-4)
    assert (log_p[:, 2:] <= 0).all()


def test_players_and_loudness_are_learnt(trained):
    model, history = trained
    log_p, _ = to_numpy(model).score(Excerpts.of([duet(seed=9)], ENSEMBLE), 0)
    notes = (duet(seed=9).notes != END).sum()
    assert -log_p[8:, 2].sum() / notes < 0.35  # by chance 0.69 a note
    assert -log_p[8:, 3].mean() < 0.6  # by chance 0.69, and it turns every eight chords
    assert history["loss"].iloc[-1] < history["loss"].iloc[0]


def test_who_plays_and_how_loud_teach_the_notes_and_times_nothing():
    """Adam takes the gradient of each weight by itself, so these are what they would be alone."""
    model, heard = Composer(**SHAPE, ensemble=ENSEMBLE), Excerpts.of(DUETS, ENSEMBLE).whole(0)
    model(tensors(heard))
    variables = variables_of(model)
    with tf.GradientTape() as tape:
        log_p = model(tensors(heard), training=True)
        played = tf.reduce_sum(log_p[..., 2:])
    gradients = tape.gradient(played, [*variables.values()])
    taught = {
        name.split("/")[0]
        for name, gradient in zip(variables, gradients, strict=True)
        if gradient is not None and np.abs(tf.convert_to_tensor(gradient).numpy()).max() > 0
    }
    assert taught == set(PLAYED)


def test_what_is_composed_is_played_by_the_ensemble_and_scored_as_it_was_made(trained, tmp_path):
    composer = to_numpy(trained[0])
    primer = duet(seed=9).part(0, 12)
    decoder = {"method": "temperature"}
    made = [
        compose(composer, [primer], make_decoder(decoder, [3]), 20, seed=3)[0].piece
        for _ in range(2)
    ]
    assert same(*made)
    piece = made[0]
    assert set(piece.players[piece.notes != END].tolist()) <= {HIGH, LOW}
    assert (piece.players[piece.notes == END] == NOBODY).all()
    assert set(piece.loudness.tolist()) <= set(range(8))
    # the most probable player of each note, in the light of all before it
    whole = Excerpts.of([primer.joined(piece)], ENSEMBLE)
    own, _ = composer.score(whole, 0)
    assert own[12:, 2].min() > -len(ENSEMBLE.players) * SLOTS * np.log(2)
    save_composer(composer, {}, tmp_path / "composer.npz")
    assert load_composer(tmp_path / "composer.npz")[0].ensemble == ENSEMBLE


def test_whoever_plays_the_same_notes_are_composed(trained):
    composer = to_numpy(trained[0])
    primer = duet(seed=9).part(0, 12)
    other = {
        name: array * 0 if name.split("/")[0] in PLAYED else array
        for name, array in composer.weights.items()
    }
    deaf = type(composer)(other, composer.layers, composer.memory, composer.cell, ENSEMBLE)
    one, two = (
        compose(c, [primer], make_decoder({"method": "greedy"}, [1]), 12)[0].piece
        for c in (composer, deaf)
    )
    for name in ("notes", "times", "onset"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
