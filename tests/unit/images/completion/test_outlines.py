import numpy as np
import pytest

from continuo.images.completion.outlines import area, glyph_of, trace


def disc(radius: float, hole: float = 0.0) -> np.ndarray:
    rows, columns = np.mgrid[:64, :64] - 31.5
    away = np.hypot(rows, columns)
    ink = np.clip(radius - away + 0.5, 0, 1) * np.clip(away - hole + 0.5, 0, 1)
    return np.rint(255 * ink).astype(np.uint8)


def test_outlines_are_where_the_ink_ends_and_holes_go_the_other_way():
    outer, inner = sorted((points for points, _ in trace(disc(20, 8))), key=lambda p: -len(p))
    for points, radius in ((outer, 20), (inner, 8)):
        away = np.hypot(*(points - 32).T)
        assert np.abs(away - radius).max() < 0.3
    assert area(outer) > 0 > area(inner)  # y down: clockwise, as TrueType has it


def test_corners_stay_and_curves_are_round():
    square = np.zeros((64, 64), np.uint8)
    square[16:48, 16:48] = 255
    ((points, on),) = trace(square)
    assert points[on].min(axis=0) == pytest.approx([16, 16], abs=0.5)
    assert points[on].max(axis=0) == pytest.approx([48, 48], abs=0.5)
    ((points, on),) = trace(disc(20))
    assert not on.any()
    assert len(points) < 40


def test_specks_are_no_outlines():
    speck = np.zeros((64, 64), np.uint8)
    speck[3, 3] = 140
    assert trace(speck) == []
    assert trace(np.zeros((64, 64), np.uint8)) == []
    assert glyph_of([]).numberOfContours == 0
