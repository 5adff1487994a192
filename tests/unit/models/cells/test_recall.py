import numpy as np
import pytest

from continuo.models.cells.layers import CELL_LAYERS
from continuo.models.cells.recall import TONES, Recipe, build, draw, gradient_by_lag, measure

TOY = Recipe(units=8, batch=8, updates=3, first=2, farthest=4)


def test_what_is_to_be_named_is_the_marked_tone():
    heard, named = draw(5, 40, np.random.default_rng(1))
    assert heard.shape == (40, 6, TONES + 1)
    assert (heard[:, 0, TONES] == 1).all()
    assert (heard[:, 1:, TONES] == 0).all()
    assert np.array_equal(heard[:, 0, :TONES].argmax(axis=1), named)
    assert (heard[..., :TONES].sum(axis=2) == 1).all()


def test_a_cell_that_looks_at_one_step_alone_depends_on_no_other():
    model = build("simple_rnn", 8, 1)
    layer = model.layers[1]
    kernel, recurrent, bias = layer.get_weights()
    layer.set_weights([kernel, np.zeros_like(recurrent), bias])
    found = gradient_by_lag(model, 4, np.random.default_rng(1))
    assert found.tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("cell", CELL_LAYERS)
def test_each_cell_is_measured_and_the_same_seed_gives_the_same(cell):
    one, two = (measure(cell, TOY, 5) for _ in range(2))
    assert len(one.before) == len(one.after) == TOY.farthest + 1
    assert one.before[0] == one.after[0] == 1
    assert one.course.tolist() == [2, 2, 2]
    assert not one.recalled
    assert np.array_equal(one.before, two.before)
    np.testing.assert_allclose(one.after, two.after, rtol=1e-4)
    assert not np.array_equal(one.before, one.after)
