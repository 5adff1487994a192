"""The lecture's network among the models; see `continuo.models.kind`."""

from continuo.models.chords.settings import KEYS
from continuo.models.kind import Kind, Settings


def minutes(settings: Settings, chords: int) -> float:
    """From the floating-point operations of its products, see benchmarks/steps.py, at a tenth of
    what two cores do."""
    network, training = settings["network"], settings["training"]
    weights = 8 * network["layers"] * network["units"] ** 2 + 1000 * network["units"]
    windows = training["epochs"] * chords / training["stride"]
    return 30 + 6 * windows * settings["window"] * weights / 20e9 / 60


KINDS = (
    Kind(
        name="network",
        room="continuo.models.chords",
        called="network",
        title="the network",
        file="model.keras",
        reads=("chords", "vocabulary", "sequences"),
        keys=("pretrained", "network", "training", "window", "seed"),
        settings=KEYS,
        given="pretrained",
        minutes=minutes,
    ),
)
