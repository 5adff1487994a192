"""The pages: complete, self-contained, and no name is ever taken for markup."""

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from continuo.report.base import filling
from continuo.report.overview import experiments
from continuo.report.players.chosen import choose
from continuo.report.players.sample import Sample
from evaluations import described
from experiment_pages import HOSTILE, SHOWN, Addresses, page_of, scored, split


@pytest.fixture
def page(sample: Sample, tmp_path: Path) -> str:
    return page_of(tmp_path, sample)


def test_names_are_escaped_everywhere_and_never_rendered(page: str) -> None:
    assert page.count("<script") == 2
    assert "49" not in re.sub(r'(base64,|<path )[^"]*"[^"]*"|>1 in 49<', "", page)  # 7 * 7
    # Title and heading, the heading of the group, the source's heading, its label, those of its
    # roll and of both drawings, the primer, the run that is taken and its mark, the split, the
    # intake's piece, parts and reason, the title, origin and licence of the piece.
    assert page.count(SHOWN) == 18


def test_both_scripts_are_allowed_by_their_digests(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    scripts = re.findall(r"<script data-name=[^>]*>(.*?)</script>", page, re.DOTALL)
    assert policy is not None
    assert len(scripts) == 2
    hashes = [hashlib.sha256(script.encode()).digest() for script in scripts]
    allowed = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
    assert policy[1].endswith(f"; script-src {allowed}")
    assert "unsafe" not in policy[1].replace("style-src 'unsafe-inline'", "")


def test_a_page_asks_for_nothing_but_itself(page: str) -> None:
    addresses = Addresses(page)
    assert addresses.found
    assert all(address.startswith(("data:", "#")) for address in addresses.found)
    assert addresses.tags.count("script") == 2
    assert len(addresses.alternatives) == 3 + 2 * 2 + 1  # figures, both drawings of a roll, a curve
    assert all(addresses.alternatives)
    assert "default-src 'none'" in page


def test_sound_midi_and_pictures_are_in_the_page(page: str, sample: Sample) -> None:
    found = Addresses(page).found
    for content, media_type, times in (
        (sample.audio.read_bytes(), "audio/mpeg", 2),
        (sample.midi.read_bytes(), "audio/midi", 2),
        (b"a.svg", "image/svg+xml", 3),
    ):
        embedded = base64.b64encode(content).decode()
        assert found.count(f"data:{media_type};base64,{embedded}") == times
    assert 'download="greedy_2.mid"' in page


def test_the_page_states_the_verdict_the_loop_and_the_primer(page: str) -> None:
    assert "Counting wins: bigram" in page
    assert "<dd>loops from chord 0, period 1</dd>" in page
    assert "<dd>2 chords of the held-out piece" in page
    assert "from its chord 17, seed 1" in page
    assert "\N{MINUS SIGN}0.80 nats per chord" in page


def test_tables_put_refused_files_first_and_leave_empty_cells_empty(page: str) -> None:
    assert "Files: 1 refused, 1 used" in page
    assert page.index("<td>refused</td>") < page.index("<td>used</td>")
    assert "nan" not in re.sub(r"base64,[^\"]*", "", page)
    assert '<td class="numeral">1.2</td>' in page


def test_a_table_of_ten_thousand_files_stays_readable(sample: Sample, tmp_path: Path) -> None:
    page = page_of(tmp_path, sample, pieces=9_999)
    assert "Split: 10,000 train" in page
    assert f"The first {filling.ROWS_SHOWN} of 10,000; split.csv has them all." in page
    assert page.count("piece 1") < filling.ROWS_SHOWN
    assert "The first" not in page_of(tmp_path, sample)


def test_generated_chords_are_named_and_numbered_from_0(sample: Sample) -> None:
    assert [(row["number"], row["seconds"], row["chord"]) for row in sample.generated] == [
        (0, 0.0, "C4 E4 G4"),
        (1, 0.125, "C4 A#4"),
    ]


def test_chords_read_as_numbers_are_refused(sample: Sample) -> None:
    spoilt = replace(sample, steps=sample.steps.assign(pitches=[60.64, 62.0, 60.64, 60.7]))
    with pytest.raises(TypeError, match="greedy, sample 2: read its table with dtype"):
        _ = spoilt.generated


def test_scores_stand_with_their_samples(sample: Sample, tmp_path: Path) -> None:
    for name in ("s.svg", "s.pdf"):
        (tmp_path / name).write_bytes(name.encode())
    score = {"excerpt": tmp_path / "s.svg", "whole": tmp_path / "s.pdf"}
    page = page_of(tmp_path, sample, scores={"source": score, "greedy_2": score, "other_1": score})
    whole = base64.b64encode(b"s.pdf").decode()
    assert page.count(f'href="data:application/pdf;base64,{whole}"') == 2
    assert 'download="greedy_2.pdf"' in page
    assert "Score: the first bars of greedy, sample 2" in page
    # the source's name in the label and in the alternative text
    assert page.count(SHOWN) == page_of(tmp_path, sample).count(SHOWN) + 2
    assert all(Addresses(page).alternatives)


def test_overview_tells_each_experiment_and_sums_its_training_pieces(sample: Sample) -> None:
    both = {"train": scored(0.3, 3.9), "test": scored(6.5, 5.6)}
    for part in both.values():
        part["models"]["composer"] = part["models"]["network"]
        part["gains"] = {"composer": {"over": "bigram", "difference": 0.0, "error": None}}
    composed, alone = described(both), described({"train": scored(0.3, 3.9)})
    cards = [
        experiments.Card(
            name,
            title,
            evaluation,
            filling.records(split()),
            choose([sample], evaluation),
        )
        for name, title, evaluation in (("a", HOSTILE, composed), ("b", "One song", alone))
    ]
    html = filling.page("overview", "What was learnt", [(experiments.SECTION, {"cards": cards})])
    assert html.count("<audio") == 2
    assert SHOWN in html
    assert html.count("<script") == 1
    assert html.count("The sample: greedy, sample 2") == 2
    assert "600 steps in 1 min 1 s; 4,321 parameters" in html
    assert "One song" in html
    assert "Counting wins" in html
    assert "memory" in html
    assert "<dd>800 chords of 8 pieces" in html
    assert "and 3 more" in html
    assert "1 min 15 s" in html
    assert all(address.startswith(("data:", "#")) for address in Addresses(html).found)
    drawings = re.findall(r'<g id="(\w+)"', html)
    assert len(drawings) == len(set(drawings)) == 2


def test_every_file_is_listed_the_refused_first(sample: Sample, tmp_path: Path) -> None:
    page = page_of(tmp_path, sample, files=1000)
    table = page[page.index(">Files: 1 refused, 1,000 used<") : page.index(">Sources: ")]
    for heading in ("piece", "status", "notes", "chords", "length, s", "reason"):
        assert f">{heading}</th>" in table
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    assert len(rows) == 1001
    assert rows[0].count(SHOWN) == 2  # its name, and the reason
    assert ">9<" in rows[1]
    assert ">1.2<" in rows[1]
    assert 'type="search"' in table


def test_numbers() -> None:
    assert filling.number(1234.5678, 1) == "1,234.6"
    assert filling.number(None) == filling.number(np.nan) == "–"
    assert filling.probability(0.93) == "0.930"
    assert filling.probability(0.00002) == "2e-05"
    assert filling.probability(np.nan) == "–"


def test_an_unknown_kind_of_file_is_not_embedded(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"")
    with pytest.raises(KeyError):
        filling.data_uri(tmp_path / "a.exe")
