import pytest

from continuo.base.errors import UserError
from continuo.training.size import MOST, require_bearable


def test_a_network_that_no_memory_bears_is_refused():
    require_bearable(MOST, "experiments.mine.network")
    with pytest.raises(UserError, match=r"^experiments\.mine\.network: .* 536,870,913 numbers"):
        require_bearable(MOST + 1, "experiments.mine.network")
