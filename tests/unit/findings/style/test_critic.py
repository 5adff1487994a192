import numpy as np
import pytest
from test_telling import walk

from continuo.base.errors import UserError
from continuo.findings.style import WINDOW
from continuo.findings.style.critic import Critic
from continuo.findings.style.passage import spelled_passage
from continuo.pieces.spelled import STEPS, spell_piece

REAL = [walk(n) for n in range(8)]
DRAWN = [walk(n, 11) for n in range(20, 28)]


def spelled(passage, chords=WINDOW + 30):
    """A piece of the chords of a passage."""
    onset = np.rint(passage.onset[:chords] * STEPS).astype(int)
    held = [np.rint(times * STEPS).astype(int).tolist() for times in passage.held[:chords]]
    return spell_piece(passage.struck[:chords], onset, held, STEPS, 4)


@pytest.fixture(scope="module")
def critic():
    return Critic.of(REAL, DRAWN, 1)


def test_what_it_has_not_heard_it_tells_apart(critic):
    real, drawn = ([spelled(walk(n, leaps)) for n in range(40, 46)] for leaps in (3, 11))
    assert (critic(real) > 0).all()
    assert (critic(drawn) < 0).all()


def test_a_piece_passes_through_its_spelling():
    passage = spelled_passage(spelled(REAL[0]))
    assert list(passage.struck) == list(REAL[0].struck[: len(passage)])
    np.testing.assert_allclose(passage.onset, REAL[0].onset[: len(passage)], atol=0.02)


def test_it_judges_by_the_last_chords_and_of_few_by_all(critic):
    long, begun = spelled(REAL[0], 120), spelled(REAL[0], 4)
    end = long.part(120 - WINDOW - 20, 120)
    assert critic([long]) == pytest.approx(critic([end]))
    assert np.isfinite(critic([begun])).all()


def test_it_comes_back_from_its_file(critic, tmp_path):
    path = tmp_path / "critic.json"
    critic.save(path)
    again = Critic.within([str(path)])
    pieces = [spelled(walk(60)), spelled(walk(61, 11))]
    assert again(pieces).tolist() == critic(pieces).tolist()
    assert Critic.within([]) is None
    path.write_text(path.read_text()[:-200])
    with pytest.raises(UserError, match=r"critic\.json: not a critic.*Delete it"):
        Critic.load(path)


def test_too_short_pieces_are_an_error_that_says_what_to_do():
    short = [REAL[0].part(0, WINDOW - 1)]
    with pytest.raises(UserError, match="leave `among` away"):
        Critic.of(REAL, short, 1)
