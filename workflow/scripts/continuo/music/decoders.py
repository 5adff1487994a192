"""How the next chord is taken from the network's logits."""

from dataclasses import dataclass, field

import numpy as np

from continuo.networks.inference import log_softmax

REPEATS = (2, 3, 4)


class Greedy:
    """The most probable chord."""

    def __call__(self, heard: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        chosen = logits.argmax(axis=1)
        return chosen, np.full(len(chosen), np.nan)


@dataclass
class ControlledTemperature:
    """The lecture's temperature-controlled random search.

    If the last n chords equal the n before them, for any n in {2, 3, 4}, the temperature T is
    multiplied by `rise`, else by `fall`, and kept within [lowest, highest]; then a chord is drawn
    from p^(1/T), normalised. Row i of the batch draws with `seeds[i]`, so that a sample does not
    depend on those made beside it.
    """

    seeds: list[int | list[int]]
    start: float = 0.5
    rise: float = 1.15
    fall: float = 0.95
    lowest: float = 0.2
    highest: float = 5.0
    _temperature: np.ndarray = field(init=False)
    _random: list[np.random.Generator] = field(init=False)

    def __post_init__(self) -> None:
        self._temperature = np.full(len(self.seeds), float(self.start))
        self._random = [np.random.default_rng(seed) for seed in self.seeds]

    def __call__(self, heard: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        factor = np.where(repeats_itself(heard), self.rise, self.fall)
        self._temperature = np.clip(self._temperature * factor, self.lowest, self.highest)
        log_p = log_softmax(log_softmax(logits) / self._temperature[:, None])
        cumulative = np.exp(log_p).cumsum(axis=1)
        drawn = np.array([random.random() for random in self._random]) * cumulative[:, -1]
        chosen = (cumulative <= drawn[:, None]).sum(axis=1)
        return chosen, self._temperature.copy()


def repeats_itself(heard: np.ndarray) -> np.ndarray:
    """Whether each row (batch, time) ends in a run of 2, 3 or 4 chords played twice."""
    result = np.zeros(len(heard), bool)
    for n in REPEATS:
        if heard.shape[1] >= 2 * n:
            result |= (heard[:, -n:] == heard[:, -2 * n : -n]).all(axis=1)
    return result


def make_decoder(settings: dict, seeds: list[int | list[int]]) -> Greedy | ControlledTemperature:
    """The decoder that a `decoders:` entry of the configuration describes.

    settings: `method` and that method's own keys; seeds: one for each sample of the batch.
    """
    options = {key: value for key, value in settings.items() if key != "method"}
    if settings["method"] == "greedy":
        return Greedy(**options)
    return ControlledTemperature(seeds, **options)
