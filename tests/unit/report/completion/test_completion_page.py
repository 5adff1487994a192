from typing import Any

import pytest

from continuo.images.completion.judging import goals
from continuo.report.completion.summary import verdicts


def judged(gain: float = 0.03, right: int = 98, ratio: float | None = 0.95) -> dict[str, Any]:
    """What is told of 100 held-out characters."""

    def drawn(share: float) -> dict[str, Any]:
        part = {"right": round(100 * share), "share": share, "low": share - 0.1, "high": share}
        mean = {"value": 0.1, "error": 0.002}
        return {"n": 100, "l1": mean, "ssim": mean, "script": part, "read": part}

    difference = {"value": gain, "error": 0.01}
    told: dict[str, Any] = {
        "drawn": {"test": {"ours": drawn(right / 100), "own": drawn(0.9)}},
        "better": {
            name: {"l1": {"value": 0.05, "error": 0.01}, "ssim": difference}
            for name in ("source", "matched", "nearest")
        },
        "ratio": {"test": ratio and {"value": ratio, "low": 0.8, "high": 1.0}},
    }
    return {**told, "goals": goals(told)}


def test_what_is_reached_is_said_with_its_error():
    likeness, script, reader = verdicts(judged())
    assert "0.1000 ± 0.0020 away" in likeness
    assert "They beat every baseline in both by more than the errors" in likeness
    assert script.startswith("98.0\N{NO-BREAK SPACE}% (88.0")
    assert "aimed" not in script
    assert "0.95 times as often (0.80 to 1.00)." in reader


@pytest.mark.parametrize(
    ("told", "place", "words"),
    [
        (
            judged(gain=0.005),
            0,
            "They do not beat the source glyph as it is, the source glyph with",
        ),
        (judged(right=90), 1, "fewer than the 95 % aimed at"),
        (judged(ratio=0.7), 2, "; the aim was 0.9."),
        (judged(ratio=None), 2, "as the font itself has them; the aim was 0.9."),
    ],
    ids=["baselines", "script", "read", "unread"],
)
def test_what_is_missed_is_said(told, place, words):
    assert words in verdicts(told)[place]
