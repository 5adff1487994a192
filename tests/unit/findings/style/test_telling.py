"""The test whether one could tell, and the rules, on music made by chance."""

import numpy as np
import pytest
from test_features import CADENCE, passage

from continuo.findings.style import two_samples
from continuo.findings.style.grades import GRADES, Corpus
from continuo.findings.style.music import Music
from continuo.findings.style.rules import GRADE, rules_table
from continuo.findings.style.two_samples import could_one_tell


def walk(seed: int, leaps: int = 3):
    """A piece by chance: two voices, the upper of which moves by so much at most."""
    random = np.random.default_rng(seed)
    tops = 66 + np.cumsum(random.integers(-leaps, leaps + 1, 150)) % 12
    gaps = random.choice([0.5, 1, 1], 150)
    return passage([(int(top) - 12 - int(top) % 5, int(top)) for top in tops], gaps)


def pieces(first: int, count: int, leaps: int = 3):
    return {str(n): walk(n, leaps) for n in range(first, first + count)}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Forests that cost little."""
    monkeypatch.setattr(two_samples, "TREES", 12)
    monkeypatch.setattr(two_samples, "FORESTS", 2)


def test_what_is_alike_cannot_be_told_and_what_is_not_can():
    samples = {"alike": pieces(40, 6), "leaping": pieces(50, 6, 11)}
    music = Music(pieces(0, 8), pieces(20, 6), samples)
    tests, away = could_one_tell(music, ["leaping"], 1)
    found = tests.set_index(["decoder", "features"])
    assert found.index.tolist() == [("leaping", "all"), ("alike", "untimed"), ("", "all"),
                                    ("", "untimed")]  # fmt: skip
    assert found.loc[("leaping", "all"), "accuracy"] > 0.9
    assert found.loc[("alike", "untimed"), "accuracy"] == pytest.approx(0.5, abs=0.2)
    assert found.loc[("", "all"), "accuracy"] == pytest.approx(0.5, abs=0.2)
    assert (found["windows"] > 20).all()
    leaping = away[away["decoder"] == "leaping"].set_index("feature")
    assert any(name.startswith("tune") for name in leaping.index[:3])
    assert leaping.loc["tune_leaps", "samples"] > leaping.loc["tune_leaps", "real"]
    assert "gap" in leaping.index
    assert "gap" not in set(away.loc[away["decoder"] == "alike", "feature"])
    again, _ = could_one_tell(music, ["leaping"], 1)
    assert again.equals(tests)


@pytest.mark.parametrize("held_out", [{}, pieces(20, 3)], ids=["none held out", "few samples"])
def test_too_little_says_nothing(held_out):
    music = Music(pieces(0, 3), held_out, {"one": pieces(40, 6 if not held_out else 1)})
    tests, away = could_one_tell(music, ["one"], 1)
    assert tests["decoder"].tolist() == ["one"]
    assert tests["accuracy"].isna().all()
    assert away.empty


def test_rules_are_counted_in_samples_and_in_real_pieces():
    samples = {"leaping": pieces(50, 4, 11), "lone": pieces(60, 1)}
    rules = rules_table(Music(pieces(0, 4), pieces(20, 5), samples), ["leaping"])
    assert set(rules.loc[rules["decoder"] == "lone", "features"]) == {"untimed"}
    every = rules[(rules["features"] == "all") | (rules["decoder"] == "lone")]
    found = every.set_index(["decoder", "rule"])
    assert found.loc[("leaping", "tune_leaps"), "mean"] > 2 * found.loc[("", "tune_leaps"), "mean"]
    row = found.loc[("", "tune_leaps")]
    assert row["error"] == pytest.approx(row["sd"] / np.sqrt(5))
    assert np.isnan(found.loc[("lone", "tune_leaps"), "error"])
    assert ("leaping", "gap_entropy") in found.index
    assert ("lone", "gap_entropy") not in found.index  # its times are given
    assert ("", "size_2") in found.index
    even = rules[(rules["features"] == "untimed") & (rules["group"] == "real")]
    assert even.set_index("rule").loc["size_2", "mean"] == 1  # no note is held over
    assert "dominant_tonic" not in set(rules["rule"])  # of two notes nothing is V
    assert not rules["rule"].str.startswith(GRADE).any()


def test_music_in_four_voices_is_graded():
    def chorale(n):
        return passage([tuple(p + n % 3 for p in chord) for chord in CADENCE * 4])

    music = Music({str(n): chorale(n) for n in range(4)}, {"a": chorale(1)}, {})
    rules = rules_table(music, []).set_index("rule")["mean"]
    assert rules[GRADE + "rhythm"] == 0
    assert rules[GRADE + "soprano"] == pytest.approx(0)
    corpus = Corpus.of(list(music.training.values()))
    same, other = corpus.grades(chorale(0)), corpus.grades(passage(CADENCE[:1] * 3 + CADENCE * 3))
    assert set(same) == {*GRADES, "grade"}
    assert same["grade"] == pytest.approx(sum(same[name] for name in GRADES))
    assert other["grade"] > same["grade"]
    assert corpus.grades(passage([(60,)] * 20)) is None
