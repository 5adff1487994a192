import keras
import numpy as np
import pytest

from continuo.decoding.greedy import Greedy
from continuo.findings.evaluation import evaluate
from continuo.models.cells.inference import log_softmax
from continuo.models.chords.network import build_network, to_numpy
from continuo.models.chords.writer import Samples, generate
from continuo.models.counting.adaptive import Adaptive
from continuo.models.samples import sample_table
from continuo.models.scoring import allow_unseen, make_passages, score_network, summarise
from continuo.pieces.primers import choose_primer, noise_primer, opening_primer, real_primer
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences

WINDOW = 8
TEXTS = [str(60 + i) for i in range(9)]
VOCABULARY = Vocabulary.of(TEXTS, 0)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(1)
    model = build_network(9, "lstm", 4, 6, 2, 0.0, every_step=True)
    for weight in model.weights:
        weight.assign(np.random.default_rng(0).normal(0, 0.8, weight.shape))
    return to_numpy(model, "lstm")


def piece(length, seed=0):
    return [TEXTS[i] for i in np.random.default_rng(seed).integers(0, 9, length)]


def by_hand(network, index, window, first):
    """log p of each chord, one at a time, from the up to `window` chords before it."""
    result = []
    for t in range(first, len(index)):
        hidden, _ = network.run(index[None, max(0, t - window) : t])
        result.append(log_softmax(network.logits(hidden[:, -1]))[0])
    return np.array(result)


def test_sliding_is_the_lectures_loop_and_carrying_begins_with_the_same_chord(network):
    primer = np.random.default_rng(1).integers(0, 9, (2, WINDOW))
    slid = generate(network, primer, Greedy(), 20, window=WINDOW)
    carried = generate(network, primer, Greedy(), 20)
    assert slid.index.shape == (2, 20)
    np.testing.assert_array_equal(slid.index[:, 0], carried.index[:, 0])
    for row in range(2):
        heard = list(primer[row])
        for chord, probability in zip(slid.index[row], slid.probability[row], strict=True):
            hidden, _ = network.run(np.array([heard[-WINDOW:]]))
            p = np.exp(log_softmax(network.logits(hidden[0, -1])))
            assert chord == p.argmax()
            assert probability == pytest.approx(p.max(), rel=1e-5)
            heard.append(chord)
        heard = list(primer[row])
        for chord in carried.index[row]:
            hidden, _ = network.run(np.array([heard]))
            assert chord == network.logits(hidden[0, -1]).argmax()
            heard.append(chord)


def test_primers_are_windows_of_real_pieces_and_all_of_them():
    drawn = {choose_primer([3, 10, 9], WINDOW, [1, n]) for n in range(200)}
    assert drawn == {(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)}
    assert choose_primer([10], WINDOW, [1, 1]) == choose_primer([10], WINDOW, [1, 1])
    with pytest.raises(ValueError, match="no piece has 8 chords"):
        choose_primer([7, 3], WINDOW, 1)
    noise = noise_primer(9, 1000, [1, 1])
    assert set(noise.tolist()) == set(range(9))
    assert noise.tolist() == noise_primer(9, 1000, [1, 1]).tolist()
    assert noise.tolist() != noise_primer(9, 1000, [1, 2]).tolist()


@pytest.mark.parametrize(("first", "stride"), [(1, 1), (WINDOW, 1)])
@pytest.mark.parametrize("lengths", [(30,), (9, 21, 8, 2), (WINDOW + 1,)])
def test_scores_are_those_of_one_chord_at_a_time(network, first, stride, lengths):
    pieces = [piece(length, seed) for seed, length in enumerate(lengths)]
    passages = make_passages(pieces, VOCABULARY, first)
    log_p, guess = score_network(network, passages, WINDOW, stride)
    long = [VOCABULARY.encode(p) for p in pieces if len(p) > first]
    expected = np.concatenate([by_hand(network, index, WINDOW, first) for index in long])
    assert len(passages) == len(expected)
    np.testing.assert_array_equal(guess, expected.argmax(axis=1))
    share = 9 / (9 + 9)  # as many chords as there are distinct ones
    known = expected[np.arange(len(expected)), passages.following]
    np.testing.assert_allclose(log_p, known, rtol=1e-4)
    log_p = allow_unseen(log_p, passages, VOCABULARY)
    mixed = (1 - share) * np.exp(known) + share * np.exp(passages.spelled)
    np.testing.assert_allclose(log_p, np.log(mixed), rtol=1e-4)


def test_a_stride_hears_at_least_the_rest_of_the_window(network):
    pieces = [piece(40)]
    passages = make_passages(pieces, VOCABULARY)
    log_p, _ = score_network(network, passages, WINDOW, stride=4)
    exact, _ = score_network(network, passages, WINDOW, stride=1)
    assert len(log_p) == 39
    np.testing.assert_allclose(log_p[:WINDOW], exact[:WINDOW], rtol=1e-5)
    # each group of 4 ends with a full window
    np.testing.assert_allclose(log_p[WINDOW + 3 :: 4], exact[WINDOW + 3 :: 4], rtol=1e-5)
    assert not np.allclose(log_p, exact, rtol=1e-3)


def test_unseen_chords_have_a_probability_and_are_heard_as_their_nearest(network):
    heard = piece(20)
    unseen = [*heard[:10], "48.69", *heard[10:]]
    passages = make_passages([unseen], VOCABULARY)
    assert passages.following[9] == -1
    assert passages.heard[0][10] == 8  # 68 is the nearest to 69
    log_p, guess = score_network(network, passages, WINDOW)
    assert log_p[9] == -np.inf
    log_p = allow_unseen(log_p, passages, VOCABULARY)
    assert np.isfinite(log_p).all()
    assert log_p[9] == pytest.approx(np.log(0.5) + passages.spelled[9])
    assert (guess >= 0).all()


def test_the_counting_models_win_where_they_should(network):
    rising = [[TEXTS[i % 9] for i in range(60)], [TEXTS[i % 9] for i in range(3, 50)]]
    training = [VOCABULARY.encode(p) for p in rising]
    vocabulary = Vocabulary.of([t for p in rising for t in p], 0)
    counted = Adaptive.of([[vocabulary.chords[i] for i in p] for p in training], 0, 1000)
    passages = make_passages(rising, vocabulary)
    scores = evaluate(network, vocabulary, training, counted, passages, WINDOW)
    assert min(scores, key=lambda name: scores[name]["nll"]) == "bigram"
    assert scores["bigram"]["accuracy"] == 1
    assert scores["repeat"]["accuracy"] == 0
    constant = [["60"] * 30 + ["61"] + ["60"] * 30]
    vocabulary = Vocabulary.of(constant[0], 0)
    small = to_numpy(build_network(2, "lstm", 2, 2, 1, 0.0, every_step=True), "lstm")
    training = [vocabulary.encode(constant[0])]
    counted = Adaptive.of([[vocabulary.chords[i] for i in training[0]]], 0, 1000)
    scores = evaluate(small, vocabulary, training, counted, make_passages(constant, vocabulary), 8)
    assert scores["repeat"]["accuracy"] == pytest.approx(58 / 60)
    assert scores["unigram"]["accuracy"] == pytest.approx(59 / 60)


def test_intervals_are_clopper_and_pearsons():
    scores = summarise(np.full(10, -2.0), np.arange(10) < 3)
    assert scores["nll"] == 2
    assert scores["nll_error"] == 0
    assert scores["accuracy"] == 0.3
    # tabulated for 3 of 10 at 95 %
    assert scores["accuracy_low"] == pytest.approx(0.0667, abs=1e-4)
    assert scores["accuracy_high"] == pytest.approx(0.6525, abs=1e-4)


def test_a_real_primer_is_of_a_held_out_piece_if_one_is_long_enough():
    start = np.array([0, 30, 36, 48])
    index = np.zeros(48, np.int32)

    def primed(*roles):
        sequences = Sequences(index, start, np.array(["a", "b", "c"]), np.array(roles))
        return real_primer(sequences, WINDOW, [1, 1])

    facts = primed("train", "test", "valid")  # the test piece is too short
    assert (facts["primer_piece"], facts["primer_role"]) == ("c", "valid")
    assert 0 <= facts["primer_start"] <= 12 - WINDOW
    assert primed("train", "test", "test")["primer_piece"] == "c"
    assert primed("train", "test", "unused")["primer_piece"] == "a"


def test_openings_are_of_one_piece_after_another():
    start = np.array([0, 30, 36, 48, 60])
    roles, index = np.array(["train", "test", "test", "test"]), np.zeros(60, np.int32)
    sequences = Sequences(index, start, np.array(["a", "b", "c", "d"]), roles)
    found = [opening_primer(sequences, WINDOW, number, 3) for number in (1, 2, 3, 4)]
    assert {facts["primer_piece"] for facts in found[:2]} == {"c", "d"}  # b is too short
    assert found[2:] == found[:2]
    assert all((facts["primer_role"], facts["primer_start"]) == ("test", 0) for facts in found)


def test_the_table_of_a_sample_is_its_primer_and_then_its_chords():
    samples = Samples(np.array([[1, 2], [3, 4]]), np.full((2, 2), 0.5), np.full((2, 2), 0.25))
    table = sample_table(np.array([7, 8, 0]), samples, 1, VOCABULARY, 240)
    assert table["onset"].tolist() == [0, 0.5, 1, 1.5, 2]
    assert table["duration"].tolist() == [0.5] * 5
    held = [" ".join(["0.5"] * len(text.split("."))) for text in table["pitches"]]
    assert table["durations"].tolist() == held
    assert table["pitches"].tolist() == ["67", "68", "60", "63", "64"]
    assert table["part"].tolist() == ["primer"] * 3 + ["generated"] * 2
    assert table["step"].tolist() == [0, 1, 2, 3, 4]
    assert table["probability"].isna().tolist() == [True] * 3 + [False] * 2
