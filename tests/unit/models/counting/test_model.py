"""The counting models through the protocol that all models share."""

import numpy as np
import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.models.counting.learn import learn
from continuo.models.protocol import Request, Task
from continuo.models.registry import kinds, open_model
from continuo.pieces.primers import Primer
from continuo.pieces.selection import Selection
from continuo.pieces.tables import write_chords_table
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences

NAMES = [kind.name for kind in kinds().values() if kind.counts]
RISING = [[str(60 + i % 9) for i in range(60)], [str(60 + i % 9) for i in range(3, 50)]]
CONSTANT = [["60"] * 30 + ["61"] + ["60"] * 30]


def made(folder, name, pieces):
    """The model of these training pieces."""
    vocabulary = Vocabulary.of([text for piece in pieces for text in piece], 0)
    vocabulary.save(folder / "vocabulary.json")
    index = {f"p{i}": vocabulary.encode(piece) for i, piece in enumerate(pieces)}
    Sequences.of_pieces(index, dict.fromkeys(index, "train")).save(folder / "sequences.npz")
    rows = [pd.DataFrame({"piece": f"p{i}", "pitches": piece}) for i, piece in enumerate(pieces)]
    rest = {"onset": 0, "duration": 1, "ticks_per_quarter": 480, "bar_tick": 0, "bar_ticks": 0}
    rest |= {"tempo": 500_000, "loudness": 4}
    rows = [part.assign(**rest, durations="1", players="0", drums="") for part in rows]
    write_chords_table(rows, folder / "chords.parquet")
    model = folder / "models" / name / "counts.npz"
    model.parent.mkdir(parents=True)
    files = {"vocabulary": folder / "vocabulary.json", "sequences": folder / "sequences.npz"}
    settings = {"evaluation": {"chords": 1000}}
    learn(Task("mine", name, settings, model, folder / "history.csv", **files), folder / "none")
    return open_model(model), Selection(folder / "chords.parquet", list(index))


def nll(model, selection):
    return -np.concatenate([scores.log_p for scores in model.score(selection)]).mean()


def test_each_wins_where_it_should(tmp_path):
    for number, pieces in enumerate([RISING, CONSTANT]):
        found = {}
        for name in NAMES:
            folder = tmp_path / f"{number}_{name}"
            folder.mkdir()
            found[name] = made(folder, name, pieces)
        scores = {name: nll(*pair) for name, pair in found.items()}
        right = {
            name: np.concatenate([s.right for s in model.score(selection)]).mean()
            for name, (model, selection) in found.items()
        }
        if pieces is RISING:
            assert min(scores, key=scores.get) == "bigram"
            assert (right["bigram"], right["repeat"]) == (1, 0)
        else:
            assert right["repeat"] == pytest.approx(58 / 60)
            assert right["unigram"] == pytest.approx(59 / 60)


@pytest.mark.parametrize("name", NAMES)
def test_each_writes_on_and_says_what_it_is(tmp_path, name):
    model, selection = made(tmp_path, name, RISING)
    assert [len(scores.log_p) for scores in model.score(selection)] == [59, 46]
    assert all(np.isfinite(scores.log_p).all() for scores in model.score(selection))
    primer = Primer.of_chords([(60,), (61,), (62,)], 120)
    request = Request({"method": "temperature"}, 12, seed=[1, 1])
    table = model.write_on(primer, request).table
    assert table["part"].value_counts().to_dict() == {"generated": 12, "primer": 3}
    assert table["pitches"].tolist() == model.write_on(primer, request).table["pitches"].tolist()
    if name == "bigram":  # which has only ever seen one chord after another
        greedy = model.write_on(primer, Request({"method": "greedy"}, 4, seed=1)).table
        assert greedy["pitches"].tolist()[3:] == ["63", "64", "65", "66"]
    about = model.about(pd.read_csv(tmp_path / "history.csv"))
    assert about.parameters > 0
    assert about.course is None
    beam = model.write_on(primer, Request({"method": "beam", "width": 3}, 5, seed=1)).table
    assert len(beam) == 8
    request = Request({"method": "greedy"}, 99, seed=1, ticks=240, quarters=3.2)
    assert len(model.write_on(primer, request).table) == 3 + 7  # eighths


def test_what_it_would_choose_is_what_it_scores(tmp_path):
    """Among the chords of the vocabulary, of which none is missing here."""
    model, selection = made(tmp_path, "adaptive", RISING)
    texts = selection.texts()[0]
    primer = Primer.of_chords([(int(text),) for text in texts[:20]], 120)
    wanted = {
        "method": "greedy",
        "constraints": {"lowest": int(texts[20]), "highest": int(texts[20])},
    }
    table = model.write_on(primer, Request(wanted, 1, seed=1)).table
    own = np.log(table["probability"].iloc[-1])
    scored = model.score(selection)[0].log_p[19]
    # what it keeps for chords that it never saw is not there among those it can choose
    assert scored < own < scored + 0.2


def test_strict_voice_leading_leaps_no_further_than_an_octave(tmp_path):
    leaping = [["60", "74", "60", "74", "60", "64"] * 10, ["60", "74"] * 20]
    model, _ = made(tmp_path, "bigram", leaping)
    primer = Primer.of_chords([(60,), (74,), (60,)], 120)
    for constraints, expected in (({}, "74"), ({"voice_leading": "strict"}, "64")):
        wanted = {"method": "greedy", "constraints": constraints}
        made_so = model.write_on(primer, Request(wanted, 1, seed=1))
        assert made_so.table["pitches"].iloc[-1] == expected
    assert made_so.facts["gave_way"] == 0
    wanted = {"method": "greedy", "constraints": {"voice_leading": "strict", "lowest": 74}}
    assert model.write_on(primer, Request(wanted, 1, seed=1)).facts["gave_way"] == 1


def test_counts_of_another_model_or_none_are_an_error(tmp_path):
    made(tmp_path, "bigram", RISING)
    (tmp_path / "models/bigram").rename(tmp_path / "models/unigram")
    with pytest.raises(UserError, match=r"counts of the model 'bigram', not of 'unigram'"):
        open_model(tmp_path / "models/unigram/counts.npz")
    with pytest.raises(UserError, match="not a file of counted chords"):
        open_model(tmp_path / "models/repeat/counts.npz")
    with pytest.raises(UserError, match=r"no model; name one in its folder: network/model.keras"):
        open_model(tmp_path / "counts.npz")
