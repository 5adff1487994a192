from itertools import combinations

import numpy as np
import pytest

from continuo.models import unseen as spelling
from continuo.models.counting.baselines import Bigram, RepeatLast, Unigram
from continuo.models.counting.counts import Counts
from continuo.models.unseen import Speller, escape_share
from continuo.pieces.chords import to_text
from continuo.pieces.vocabulary import Vocabulary

PITCHES = 6  # with so few, all chords can be counted out
PIECES = ["1.3 2 2 1.3 4 1.3 2", "2 4 4 1.3.4"]


@pytest.fixture
def few_pitches(monkeypatch):
    monkeypatch.setattr(spelling, "PITCHES", PITCHES)


def every_chord(max_notes):
    sizes = range(1, (max_notes or PITCHES) + 1)
    return [chord for size in sizes for chord in combinations(range(PITCHES), size)]


def trained(max_notes=0):
    pieces = [piece.split() for piece in PIECES]
    vocabulary = Vocabulary.of([text for piece in pieces for text in piece], max_notes)
    return vocabulary, [vocabulary.encode(piece) for piece in pieces]


@pytest.mark.parametrize("max_notes", [0, 3, 4])
def test_the_spelling_of_all_chords_sums_to_one(few_pitches, max_notes):
    speller = Speller(trained(max_notes)[0])
    total = sum(np.exp(speller.log_probability(chord)) for chord in every_chord(max_notes))
    assert total == pytest.approx(1)


def test_a_chord_of_too_many_notes_cannot_be_spelled():
    vocabulary = Vocabulary.of(["60.64", "62"], 2)
    assert Speller(vocabulary).log_probability((60, 64, 67)) == -np.inf


def test_each_model_is_a_distribution_over_all_chords_unseen_ones_too(few_pitches):
    vocabulary, pieces = trained()
    speller = Speller(vocabulary)
    chords = every_chord(0)
    following = vocabulary.encode([to_text(chord) for chord in chords])
    spelled = np.array([speller.log_probability(chord) for chord in chords])
    unigram = Unigram(vocabulary)
    assert np.exp(unigram.score(following, spelled)).sum() == pytest.approx(1)
    counts = Counts.of(vocabulary, pieces)
    bigram, repeat = Bigram(unigram, counts), RepeatLast(unigram, counts)
    assert (following == -1).sum() == len(chords) - len(vocabulary)
    for last in range(len(chords)):
        before = np.full(len(chords), following[last])
        assert np.exp(bigram.score(before, following, spelled)).sum() == pytest.approx(1)
        repeated = np.arange(len(chords)) == last
        spelled_last = np.full(len(chords), spelled[last])
        scores = repeat.score(before, following, spelled_last, spelled, repeated)
        assert np.exp(scores).sum() == pytest.approx(1)


def test_witten_bell_by_hand():
    vocabulary, pieces = trained()
    # 11 chords, 4 distinct: 1.3, 1.3.4, 2, 4
    assert escape_share(vocabulary) == pytest.approx(4 / 15)
    q = Speller(vocabulary).log_probability((2,))
    p = np.exp(Unigram(vocabulary).score(np.array([2]), np.array([q])))[0]
    assert p == pytest.approx((4 + 4 * np.exp(q)) / 15)
    # 2 is followed by 2, 1.3, 4: three times, three kinds, once by 1.3
    bigram = Bigram(Unigram(vocabulary), Counts.of(vocabulary, pieces))
    q13 = Speller(vocabulary).log_probability((1, 3))
    p13 = (3 + 4 * np.exp(q13)) / 15
    score = bigram.score(np.array([2]), np.array([0]), np.array([q13]))[0]
    assert np.exp(score) == pytest.approx((1 + 3 * p13) / 6)


def test_the_bigram_guesses_what_it_finds_most_probable():
    vocabulary, pieces = trained()
    bigram = Bigram(Unigram(vocabulary), Counts.of(vocabulary, pieces))
    known = np.arange(len(vocabulary))
    speller = Speller(vocabulary)
    spelled = np.array([speller.log_probability(chord) for chord in vocabulary.chords])
    for last in [-1, *known]:
        scores = bigram.score(np.full(len(known), last), known, spelled)
        assert bigram.guess(np.array([last]))[0] == scores.argmax()
