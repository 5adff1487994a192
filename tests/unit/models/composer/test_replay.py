import numpy as np

from continuo.models.composer.memory import NONE, Memory
from continuo.models.composer.piece import let_go
from continuo.pieces.spelled import END


def test_what_was_played_again_for_long_enough_is_not_foretold():
    def foretold(chords, replay):
        memory = Memory()
        for (pitch,) in chords:
            memory = memory.hear(np.array([pitch, END]), 6)
        place, length = memory.recall()
        place, length = let_go(place, length, len(chords), replay)
        assert ((place == NONE) == (length == 0)).all()
        return int(place[0])  # of the chords as they are, the longest match

    theme = [(pitch,) for pitch in (60, 62, 64, 65, 67, 69, 71, 72)]
    assert foretold([*theme, (50,), *theme[:5]], 6) == 5
    assert foretold([*theme, (50,), *theme[:6]], 6) == NONE
    assert foretold([*theme, (50,), *theme[:6]], 7) == 6
    # a theme that follows on itself is played twice, a short figure for four chords more
    assert foretold([*theme, *theme[:7]], 32) == 7
    assert foretold([*theme, *theme], 32) == NONE
    assert foretold([*theme, (50,), *theme], 32) == 8
    assert foretold([(60,)] * 4, 32) == 3
    assert foretold([(60,)] * 5, 32) == NONE
