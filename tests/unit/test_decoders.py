import numpy as np
import pytest

from continuo.music.decoders import ControlledTemperature, Greedy, make_decoder, repeats_itself


def test_greedy_takes_the_most_probable():
    chosen, temperature = Greedy()(np.zeros((2, 5)), np.array([[0.0, 2, 1], [3, 0, 1]]))
    assert chosen.tolist() == [1, 0]
    assert np.isnan(temperature).all()


@pytest.mark.parametrize(
    ("heard", "repeats"),
    [
        ([5, 1, 2, 1, 2], True),
        ([1, 2, 3, 1, 2, 3], True),
        ([1, 2, 3, 4, 1, 2, 3, 4], True),
        ([1, 1], False),  # n = 1 is none of the lecture's
        ([1, 1, 1, 1], True),
        ([1, 2, 3, 4, 5, 1, 2, 3, 4, 5], False),  # nor is n = 5
        ([1, 2, 1], False),
    ],
)
def test_what_counts_as_repeating(heard, repeats):
    assert repeats_itself(np.array([heard])).tolist() == [repeats]


def test_temperature_follows_the_lecture():
    decoder = ControlledTemperature(seeds=[1])
    logits = np.zeros((1, 4))
    looping, free = np.array([[1, 2, 1, 2]]), np.array([[1, 2, 3, 0]])
    heards = [free, free, looping, *[looping] * 20, *[free] * 80]
    expected, temperatures = 0.5, []
    for heard in heards:
        factor = 1.15 if heard is looping else 0.95
        expected = min(5, max(0.2, expected * factor))
        temperatures.append(decoder(heard, logits)[1][0])
        assert temperatures[-1] == pytest.approx(expected)
    assert temperatures[0] == pytest.approx(0.475)
    assert max(temperatures) == 5
    assert temperatures[-1] == pytest.approx(0.2)


def test_chords_are_drawn_from_p_to_the_1_over_t():
    p = np.array([0.5, 0.3, 0.2])
    many = 20_000
    decoder = ControlledTemperature(list(range(many)), start=0.5 / 0.95)  # T = 0.5 at the first
    chosen, _ = decoder(np.arange(8) + np.zeros((many, 1)), np.tile(np.log(p) + 7, (many, 1)))
    expected = p**2 / (p**2).sum()
    share = np.bincount(chosen, minlength=3) / many
    assert np.abs(share - expected).max() < 5 * np.sqrt(0.25 / many)


def test_a_sample_does_not_depend_on_its_neighbours():
    logits = np.random.default_rng(0).normal(size=(1, 50))
    heard = np.zeros((1, 3))
    alone = [ControlledTemperature([seed])(heard, logits)[0][0] for seed in (3, 4)]
    together, _ = ControlledTemperature([3, 4])(np.tile(heard, (2, 1)), np.tile(logits, (2, 1)))
    assert together.tolist() == alone


def test_make_decoder_knows_the_methods():
    assert isinstance(make_decoder({"method": "greedy"}, [1]), Greedy)
    hot = make_decoder({"method": "controlled_temperature", "start": 2.0}, [1])
    assert hot.start == 2.0
