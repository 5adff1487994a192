import numpy as np
import pandas as pd
import pytest

from continuo.images.completion.judging import (
    BASELINES,
    OURS,
    OWN,
    drawings,
    extremes,
    goals,
    measure,
    summarise,
)
from continuo.images.completion.pairs import Pairs

RANDOM = np.random.default_rng(1)
COUNT = 40


def pairs() -> Pairs:
    """Random bars; the target is the source turned by a quarter."""
    source = np.zeros((COUNT, 32, 32), np.uint8)
    for glyph, (row, column) in zip(source, RANDOM.integers(4, 26, (COUNT, 2)), strict=True):
        glyph[row : row + 3, 4:28] = glyph[8:24, column : column + 2] = 255
    parts = np.array(["train"] * 24 + ["test"] * 12 + ["new"] * 4)
    target = source.transpose(0, 2, 1).copy()
    target[parts == "new"] = 0
    characters = np.array([chr(0x4E00 + number) for number in range(COUNT)])
    return Pairs(characters, parts, source, source, target, 0.02, 0.3)


def judged(wrong: int) -> tuple[pd.DataFrame, Pairs]:
    """Rows of glyphs drawn as they should be; the judges are wrong about the first of ours."""
    found, tables = pairs(), []
    for part in ("test", "new"):
        chosen = found.of(part)
        made = found.source.transpose(0, 2, 1)
        for name, drawn in drawings(found, made, part).items():
            count, labels = len(drawn), np.arange(len(drawn))
            reading = np.eye(count)[labels]
            script = np.tile([0.1, 0.9], (count, 1))
            if name == OURS:
                reading[:wrong] = reading[:wrong, ::-1]
                script[:wrong] = script[:wrong, ::-1]
            target = chosen.target if part == "test" else None
            table = measure(drawn, target, found.of("train").target, script, reading, labels)
            told = {"character": chosen.characters, "part": part, "drawn": name}
            tables.append(pd.concat([pd.DataFrame(told), table], axis=1))
    return pd.concat(tables, ignore_index=True), found


def test_what_is_drawn_rightly_beats_every_baseline():
    table, found = judged(wrong=0)
    told = summarise(table, 1)
    test, new = told["drawn"]["test"], told["drawn"]["new"]
    assert test[OURS]["l1"] == {"value": 0, "error": 0}
    assert test[OURS]["ssim"]["value"] == pytest.approx(1)
    assert test[OURS] == test[OWN]
    assert (test[OURS]["n"], new[OURS]["n"]) == (12, 4)
    assert set(new) == {OURS, *BASELINES}
    assert "l1" not in new[OURS]
    for name in BASELINES:
        assert told["better"][name]["l1"]["value"] > told["better"][name]["l1"]["error"] > 0
        difference = test[name]["ssim"]["value"] - test[OURS]["ssim"]["value"]
        assert told["better"][name]["ssim"]["value"] == pytest.approx(-difference)
    assert told["ratio"]["test"] == {"value": 1, "low": 1, "high": 1}
    assert goals(told) == {"better": True, "script": True, "read": True}
    best, worst = extremes(table, 3)
    assert set(best) | set(worst) <= set(found.of("test").characters)


def test_mistakes_of_the_judges_are_counted():
    table, _ = judged(wrong=3)
    told = summarise(table, 1)
    ours = told["drawn"]["test"][OURS]
    assert (ours["read"]["right"], ours["script"]["right"]) == (9, 9)
    assert ours["read"]["low"] < 0.75 < ours["read"]["high"]
    ratio = told["ratio"]["test"]
    assert ratio["low"] < ratio["value"] == 0.75 < ratio["high"]
    assert goals(told) == {"better": True, "script": False, "read": False}


def test_nothing_is_a_share_of_nothing():
    table, _ = judged(wrong=0)
    table.loc[table["drawn"] == OWN, "read"] = False
    told = summarise(table, 1)
    assert told["ratio"] == {"test": None, "new": None}
    assert not goals(told)["read"]
