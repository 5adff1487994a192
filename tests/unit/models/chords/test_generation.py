import keras
import numpy as np
import pytest

from continuo.decoding.methods.greedy import Greedy
from continuo.models.cells.inference import log_softmax
from continuo.models.chords.model import CarriedOn, Sliding
from continuo.models.chords.network import build_network, to_numpy
from continuo.models.chords.scoring import score_network
from continuo.models.indexed import generate
from continuo.models.passages import allow_unseen, make_passages
from continuo.pieces.vocabulary import Vocabulary

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
    slid = generate(Sliding(network, WINDOW), primer, Greedy(), 20)
    carried = generate(CarriedOn(network), primer, Greedy(), 20)
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
