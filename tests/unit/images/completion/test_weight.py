import numpy as np
import pytest

from continuo.images.completion.weight import between, matched


def bar(low: int, high: int) -> np.ndarray:
    glyph = np.zeros((32, 32), np.uint8)
    glyph[low:high, 4:28] = 255
    return glyph


def test_all_edges_move_by_the_same_width():
    thin = np.stack([bar(14, 17), bar(10, 14)])
    found = matched(thin, float(np.mean([bar(13, 18), bar(9, 15)]) / 255), np.arange(2))
    tall = (found[:, :, 16] / 255.0).sum(axis=1)
    assert tall - (thin[:, :, 16] / 255.0).sum(axis=1) == pytest.approx(tall[0] - 3, abs=0.1)
    assert 1.2 < tall[0] - 3 < 2.2  # the ends grow as well, so a little less than two pixels


def test_a_glyph_without_ink_stays_so():
    found = matched(np.stack([bar(14, 17), np.zeros_like(bar(0, 1))]), 0.2, np.arange(1))
    assert found[0].any()
    assert not found[1].any()


def test_a_walk_leads_from_one_outline_to_the_other():
    steps = between(bar(4, 8), bar(6, 14), 5)
    rows = np.arange(32)
    middles = [(step[:, 16] @ rows) / step[:, 16].sum() for step in steps.astype(float)]
    assert middles == sorted(middles)
    assert middles[0] == pytest.approx(5.5, abs=0.2)
    assert middles[-1] == pytest.approx(9.5, abs=0.2)
