import os
import time

import pytest

from continuo.base.clock import AHEAD, require_past
from continuo.base.errors import UserError


def test_a_result_from_the_future_is_named_with_both_times(tmp_path):
    path, now = tmp_path / "tiny/models/about.json", time.time()
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    require_past(tmp_path)
    os.utime(path, (now, now + AHEAD / 2))  # as another machine may have it
    require_past(tmp_path)
    os.utime(path, (now, 4102444800 + 86400))
    with pytest.raises(UserError, match=r"about\.json is of 2100-01-0\d .*, and now it is 20"):
        require_past(tmp_path)


def test_what_makes_nothing_stale_may_be_of_any_time(tmp_path):
    for name in ("cache", "logs", "tiny/shards/0/midi"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a").touch()
        os.utime(tmp_path / name / "a", (0, 4102444800))
    require_past(tmp_path)
    require_past(tmp_path / "nowhere")


def test_what_goes_while_it_is_looked_for_is_passed_over(tmp_path, monkeypatch):
    there: list[str] = []
    walked = [(str(tmp_path), there, ["a draft of another run", "kept"])]
    monkeypatch.setattr(os, "walk", lambda folder: walked)
    (tmp_path / "kept").touch()
    require_past(tmp_path)
    os.utime(tmp_path / "kept", (0, 4102444800))
    with pytest.raises(UserError, match="kept"):
        require_past(tmp_path)
