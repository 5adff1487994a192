"""The pages: complete, self-contained, and no name is ever taken for markup."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from continuo.report import pages
from continuo.report.scores_shown import Score

HOSTILE = "<script>window.ran = 1</script>&\"'\x07 {{ 7 * 7 }}"
SHOWN = (
    "&lt;script&gt;window.ran = 1&lt;/script&gt;&amp;&#34;&#39;"
    "\N{REPLACEMENT CHARACTER} {{ 7 * 7 }}"
)


def scored(network: float, bigram: float) -> dict:
    rest = {"nll_error": 0.05, "accuracy": 0.1, "accuracy_low": 0.08, "accuracy_high": 0.13}
    return {
        "pieces": ["a"],
        "of_pieces": 1,
        "too_short": 0,
        "chords": 1900,
        "unseen": 104,
        "models": {
            "network": {"nll": network, **rest},
            "unigram": {"nll": 9.0, **rest},
            "repeat": {"nll": 8.0, **rest},
            "bigram": {"nll": bigram, **rest},
        },
        "winner": "network" if network < bigram else "bigram",
    }


def evaluation() -> dict:
    return {
        "experiment": HOSTILE,
        "window": 128,
        "parameters": 1234567,
        "vocabulary": 662,
        "training_seconds": 75.0,
        "epochs": 40,
        "sets": {"train": scored(0.3, 3.9), "test": scored(6.5, 5.6)},
    }


def split() -> pd.DataFrame:
    pieces = [HOSTILE, *(f"piece {number}" for number in range(7))]
    return pd.DataFrame({"piece": pieces, "role": "train", "chords": 100, "reason": np.nan})


def steps() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "step": range(4),
            "part": ["primer", "primer", "generated", "generated"],
            "pitches": ["60.64", "62", "60.64.67", "60.70"],
            "temperature": [np.nan, np.nan, 0.5, 0.475],
            "probability": [np.nan, np.nan, 0.9312, 0.00002],
        }
    )


@pytest.fixture
def sample(tmp_path: Path) -> pages.Sample:
    for name in ("a.mp3", "a.mid", "a.svg"):
        (tmp_path / name).write_bytes(name.encode())
    record = {"decoder": "greedy", "number": 2, "seed": 1, "primer": "piece"}
    record |= {"primer_piece": HOSTILE, "primer_start": 17, "primer_role": "test"}
    files = (tmp_path / "a.mp3", tmp_path / "a.mid", tmp_path / "a.svg")
    return pages.Sample(record, steps(), *files)


@pytest.fixture
def page(sample: pages.Sample) -> str:
    return page_of(sample, split())


def page_of(sample: pages.Sample, split: pd.DataFrame, **more: Any) -> str:
    rest = {"notes": [9, np.nan], "chords": [4, np.nan], "seconds": [1.25, np.nan]}
    files = {"piece": ["good", HOSTILE], "status": ["used", "refused"], "reason": [np.nan, HOSTILE]}
    loops = {
        "chords": 2,
        "distinct": 2,
        "loop_start": 37.0,
        "period": 12.0,
        "log_probability": -0.8,
    }
    source = {"title": HOSTILE, "origin": HOSTILE, "licence": HOSTILE, "sha256": "ab" * 32}
    return pages.experiment_page(
        evaluation(),
        sources=pd.DataFrame({"piece": ["good"], "status": ["ok"], "reason": [np.nan], **source}),
        intake=pd.DataFrame({**files, **rest}),
        split=split,
        loops=pd.DataFrame([{"decoder": "greedy", "number": 2, **loops}]),
        samples=[sample],
        source=pages.Recording(HOSTILE, sample.audio, sample.midi),
        learning_curves=sample.roll,
        evaluation_bars=sample.roll,
        chord_histogram=sample.roll,
        **more,
    )


class Addresses(HTMLParser):
    """Every tag, and every address that a browser would fetch or follow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.found: list[str] = []
        self.alternatives: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "data")]
        if tag == "img":
            self.alternatives.append(dict(attrs).get("alt"))


def test_names_are_escaped_everywhere_and_never_rendered(page: str) -> None:
    assert "<script" not in page
    assert "49" not in re.sub(r"base64,[^\"]*", "", page)
    # Title and heading, the source's heading and label, the primer, the split, the intake's piece
    # and reason, the title, origin and licence of the piece.
    assert page.count(SHOWN) == 11


def test_a_page_asks_for_nothing_but_itself(page: str) -> None:
    addresses = Addresses(page)
    assert addresses.found
    assert all(address.startswith("data:") for address in addresses.found)
    assert "script" not in addresses.tags
    assert all(addresses.alternatives)
    assert "default-src 'none'" in page


def test_sound_midi_and_pictures_are_in_the_page(page: str, sample: pages.Sample) -> None:
    found = Addresses(page).found
    for name, media_type, times in (
        ("a.mp3", "audio/mpeg", 2),
        ("a.mid", "audio/midi", 2),
        ("a.svg", "image/svg+xml", 4),
    ):
        content = base64.b64encode(name.encode()).decode()
        assert found.count(f"data:{media_type};base64,{content}") == times
    assert 'download="greedy_2.mid"' in page


def test_the_page_states_the_verdict_the_loop_and_the_primer(page: str) -> None:
    assert "Counting wins: bigram" in page
    assert "It loops from chord 37, period 12: 2 chords" in page
    assert "primed with 2 chords of the held-out piece" in page
    assert "from its chord 17, seed 1" in page
    assert "\N{MINUS SIGN}0.80 nats per chord" in page


def test_tables_put_refused_files_first_and_leave_empty_cells_empty(page: str) -> None:
    assert "Files: 1 refused, 1 used" in page
    assert page.index("<td>refused</td>") < page.index("<td>used</td>")
    assert "nan" not in re.sub(r"base64,[^\"]*", "", page)
    assert '<td class="numeral">1.2</td>' in page


def test_a_table_of_ten_thousand_files_stays_readable(sample: pages.Sample) -> None:
    pieces = [f"piece {number}" for number in range(10_000)]
    many = pd.DataFrame({"piece": pieces, "role": "train", "chords": 100, "reason": np.nan})
    page = page_of(sample, many)
    assert "Split: 10,000 train" in page
    assert f"The first {pages.ROWS_SHOWN} of 10,000; split.csv has them all." in page
    assert page.count("piece 1") < pages.ROWS_SHOWN
    assert "The first" not in page_of(sample, split())


def test_generated_chords_are_named_and_numbered_from_0(sample: pages.Sample) -> None:
    assert [(row["number"], row["chord"]) for row in sample.generated] == [
        (0, "C4 E4 G4"),
        (1, "C4 A#4"),
    ]


def test_chords_read_as_numbers_are_refused(sample: pages.Sample) -> None:
    read = steps()
    read["pitches"] = [60.64, 62.0, 60.64, 60.7]
    spoilt = pages.Sample(sample.record, read, sample.audio, sample.midi, sample.roll)
    with pytest.raises(TypeError, match="greedy, sample 2: read its table with dtype"):
        _ = spoilt.generated


def test_scores_stand_with_their_samples(sample: pages.Sample, tmp_path: Path) -> None:
    for name in ("s.svg", "s.pdf"):
        (tmp_path / name).write_bytes(name.encode())
    score = Score(tmp_path / "s.svg", tmp_path / "s.pdf")
    page = page_of(sample, split(), scores={"source": score, "greedy_2": score, "other_1": score})
    whole = base64.b64encode(b"s.pdf").decode()
    assert page.count(f'href="data:application/pdf;base64,{whole}"') == 2
    assert 'download="greedy_2.pdf"' in page
    assert "Score: the first bars of greedy, sample 2" in page
    # the source's name in the label and in the alternative text
    assert page.count(SHOWN) == page_of(sample, split()).count(SHOWN) + 2
    assert "<script" not in page
    assert all(Addresses(page).alternatives)


def test_overview_tells_each_experiment_and_sums_its_training_pieces(sample: pages.Sample) -> None:
    alone = {**evaluation(), "sets": {"train": scored(0.3, 3.9)}}
    html = pages.overview_page(
        [
            pages.Experiment(evaluation(), split(), sample),
            pages.Experiment(alone, split(), sample, title="One song"),
        ]
    )
    assert html.count("<audio") == 2
    assert SHOWN in html
    assert "<script" not in html
    assert "One song" in html
    assert "Counting wins" in html
    assert "memory" in html
    assert "Trained on 800 chords of 8 pieces" in html
    assert "and 3 more" in html
    assert "1 min 15 s" in html
    assert all(address.startswith("data:") for address in Addresses(html).found)


def test_numbers() -> None:
    assert pages.number(1234.5678, 1) == "1,234.6"
    assert pages.number(None) == pages.number(np.nan) == "–"
    assert pages.probability(0.93) == "0.930"
    assert pages.probability(0.00002) == "2e-05"
    assert pages.probability(np.nan) == "–"


def test_an_unknown_kind_of_file_is_not_embedded(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"")
    with pytest.raises(KeyError):
        pages.data_uri(tmp_path / "a.exe")
