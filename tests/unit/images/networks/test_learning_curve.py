from dataclasses import asdict

import numpy as np

from continuo.images.data.dataset import ImageSet
from continuo.images.networks import learning_curve
from continuo.images.networks.learning_curve import measure, sizes_of
from continuo.settings.classifier import Recipe


def test_sizes_are_halved_down_to_ten_images_a_class():
    assert sizes_of(60_000, 10)[:2] == [117, 234]
    assert sizes_of(60_000, 10)[-2:] == [30_000, 60_000]
    assert sizes_of(30, 10) == [15, 30]


def test_a_network_that_has_seen_more_is_wrong_less(monkeypatch):
    monkeypatch.setattr(learning_curve, "TRAININGS", 1)
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 300)
    ink = random.normal(128, 60, (300, 8, 8))
    ink += 24 * (labels[:, None, None] - 0.5) * np.repeat([1, -1], 4)
    pictures, learnt = ink.clip(0, 255).astype(np.uint8), np.arange(300) < 160
    images = ImageSet(pictures, labels, learnt, np.full(300, ""), ("pale left", "dark left"))
    recipe = asdict(Recipe(batch=16, optimizer="adam", learning_rate=0.03))
    settings = {**recipe, "layers": [{"layer": "flatten"}]}
    found = measure(images, settings, "here", seed=1, updates=80)
    assert found["size"].tolist() == [20, 40, 80, 160]
    assert set(found["held_out"]) == {140}
    assert found["wrong"].iloc[-1] < found["wrong"].iloc[0]
