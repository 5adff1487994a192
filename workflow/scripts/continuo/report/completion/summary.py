"""The head of the page of a font that is completed: what came of it, in short."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.base.words import percent
from continuo.report.base.section import Section
from continuo.report.completion.subject import Completion

WORDS = {
    "source": "the source glyph as it is",
    "matched": "the source glyph with strokes as heavy",
    "nearest": "the nearest training glyph",
}


def verdicts(judged: Mapping[str, Any]) -> list[str]:
    """How good the new glyphs are, in sentences; each says whether a goal is reached."""
    held_out, goals = judged["drawn"]["test"], judged["goals"]
    ours = held_out["ours"]
    worse = [WORDS[name] for name, found in judged["better"].items() if not _better(found)]
    told = f"They do not beat {_or(worse)}" if worse else "They beat every baseline in both"
    return [
        f"On {ours['n']:,} held-out characters the drawn glyphs are {_mean(ours['l1'], 4)} away "
        f"from the font's own (L1) and have a structural similarity of {_mean(ours['ssim'], 3)} "
        f"with them. {told} by more than the errors.",
        f"{_share(ours['script'])} of them are taken for the font's own script"
        f"{'' if goals['script'] else ', fewer than the 95 % aimed at'}.",
        f"A reader that knows other fonts reads {_share(ours['read'])} of them, and "
        f"{_share(held_out['own']['read'])} of the same characters as the font itself has them"
        f"{_ratio(judged['ratio'].get('test'))}"
        f"{'' if goals['read'] else '; the aim was 0.9'}.",
    ]


def _better(found: Mapping[str, Mapping[str, float]]) -> bool:
    return all(one["value"] > one["error"] for one in found.values())


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _mean(found: Mapping[str, float], digits: int) -> str:
    return f"{found['value']:.{digits}f} ± {found['error']:.{digits}f}"


def _share(found: Mapping[str, float]) -> str:
    return f"{percent(found['share'])} ({percent(found['low'])} to {percent(found['high'])})"


def _ratio(found: Mapping[str, float] | None) -> str:
    if found is None:
        return ""
    return f": {found['value']:.2f} times as often ({found['low']:.2f} to {found['high']:.2f})"


def reads(completion: Completion) -> dict[str, str]:
    """What was judged, what was asked for, and the font."""
    return {"judged": "judged.json", "intake": "intake.json", "font": "completed.ttf"}


def read(completion: Completion, judged: str, intake: str, font: str) -> dict[str, Any]:
    """title, verdicts, intake, licences, and of the font: its name, what it says, its size."""
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        names = opened["name"]
        told = {"family": names.getBestFamilyName(), "about": names.getDebugName(10)}
    return {
        "title": completion.title,
        "verdicts": verdicts(json.loads(Path(judged).read_text())),
        "intake": json.loads(Path(intake).read_text()),
        "font": told | {"megabytes": Path(font).stat().st_size / 1e6},
        "licences": (completion.source_licence, completion.target_licence),
    }


SECTION = Section(10, "", reads, read)
