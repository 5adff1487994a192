"""Which beats of a performance begin bars."""

import numpy as np

METRES = {2: 0.2, 3: 0.3, 4: 0.5}  # beats a bar, and how usual
_ANEW = 0.002  # share of bars that are of another metre than the one before, or cut short


def find_bars(accent: np.ndarray) -> np.ndarray:
    """(beats, 2): the place of each beat in its bar, from 0, and how many the bar has.

    accent: (beats,), how much likelier each is to be a downbeat than another beat, in nats. The
    most probable metres (Viterbi).
    """
    places = [(place, metre) for metre in METRES for place in range(metre)]
    steps = np.full((len(places), len(places)), -np.inf)  # to, from
    for row, (place, metre) in enumerate(places):
        for column, (before, other) in enumerate(places):
            if metre == other and place == (before + 1) % metre:
                steps[row, column] = np.log(1 - _ANEW)
            elif place == 0:
                steps[row, column] = np.log(_ANEW * METRES[metre])
    first = np.array([place == 0 for place, _ in places])
    total = np.array([np.log(METRES[metre] / metre) for _, metre in places])
    came_from = np.zeros((len(accent), len(places)), int)
    for beat, bonus in enumerate(accent):
        if beat:
            moved = total + steps
            came_from[beat] = moved.argmax(axis=1)
            total = moved.max(axis=1)
        total = total + np.where(first, bonus, 0)
    state = int(total.argmax())
    path = []
    for beat in range(len(accent) - 1, -1, -1):
        path.append(places[state])
        state = int(came_from[beat, state])
    return np.array(path[::-1]).reshape(-1, 2)
