"""The composer among the models; see `continuo.models.kind`."""

from dataclasses import asdict

from continuo.models.composer.settings import KEYS, Form
from continuo.models.kind import Kind, Settings


def minutes(settings: Settings, chords: int) -> float:
    """From the floating-point operations of its products; one that starts from another is taken to
    have the default form."""
    composer = asdict(Form()) | settings["composer"]
    heard = composer["steps"] * composer["batch"] * composer["window"]
    weights = 8 * composer["layers"] * composer["units"] ** 2 + 20 * composer["hidden"] ** 2
    return 30 + 6 * heard * weights / 5e9 / 60


KINDS = (
    Kind(
        name="composer",
        room="continuo.models.composer",
        called="composer",
        title="the composer (spells chords, in all keys, and remembers the piece)",
        file="composer.npz",
        reads=("chords", "parts", "split"),
        keys=("composer", "chords.max_notes", "seed"),
        section="composer",
        times=True,
        harmonises=True,
        fills=True,
        rehearses=True,
        settings=KEYS,
        starts="composer.from",
        minutes=minutes,
    ),
)
