"""The run on the page: what was measured of each stage, and the rules drawn in layers."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from continuo.report.base import rule_graph
from continuo.report.base import run as run_section
from continuo.report.base.filling import tell
from continuo.report.base.rule_graph import (
    draw_rules,
    in_layers,
    read_rules,
    reduced,
    rules_table,
)
from continuo.report.base.run import measured
from experiment_pages import EXPERIMENT, page_of

DOT = """digraph snakemake_dag {
    node[shape=box, style=rounded];
	0[label = "write_page", color = "0.66 0.6 0.85", style="rounded"];
	1[label = "train", color = "0.12 0.6 0.85", style="rounded,dashed"];
	2[label = "fetch", color = "0.12 0.6 0.85", style="rounded"];
	1 -> 0
	2 -> 0
	2 -> 1
	1 -> 1
}
"""
HEADER = "s\th:m:s\tmax_rss\tmax_vms\n"
EDGES = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("x", "d")]


def test_the_rules_are_read_from_what_snakemake_prints():
    assert read_rules(DOT) == (
        ["fetch", "train", "write_page"],
        [("fetch", "train"), ("fetch", "write_page"), ("train", "write_page")],
    )


def test_each_rule_is_below_all_that_it_reads_from():
    assert in_layers("abcdx", EDGES) == [["a"], ["b"], ["c", "x"], ["d"]]
    assert in_layers("a", []) == [["a"]]
    with pytest.raises(ValueError, match="circle"):
        in_layers("ab", [("a", "b"), ("b", "a")])


def test_the_table_tells_what_each_rule_reads():
    table = rules_table("abcdx", EDGES)
    assert table["rule"].tolist() == ["a", "b", "c", "x", "d"]
    assert table["reads"].tolist() == ["", "a", "b a", "", "c x"]


def test_a_line_that_says_nothing_new_is_left_out():
    assert reduced(EDGES) == [("a", "b"), ("b", "c"), ("c", "d"), ("x", "d")]


def test_the_drawing_names_every_rule_once_and_is_the_same_each_time(tmp_path: Path):
    for name in ("a.svg", "b.svg"):
        draw_rules("abcdx", EDGES, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    texts = ET.parse(tmp_path / "a.svg").getroot().iter("{http://www.w3.org/2000/svg}text")
    assert sorted("".join(text.itertext()) for text in texts) == ["a", "b", "c", "d", "x"]


@pytest.mark.parametrize("order", ["abcdefgh", "hgfedcba"])
def test_the_first_rule_is_in_the_left_half(tmp_path: Path, order: str):
    rules = list(order)
    edges = [("a", "b"), ("b", "c"), ("a", "h"), *(("c", name) for name in "defg")]
    draw_rules(rules, edges, tmp_path / "a.svg")
    root = ET.parse(tmp_path / "a.svg").getroot()
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    places = {"".join(text.itertext()): float(text.get("x", "nan")) for text in texts}
    assert places["a"] <= float(root.get("viewBox").split()[2]) / 2


def test_no_box_is_over_another():
    random = np.random.default_rng(1)
    rules = [f"rule_{number}" for number in range(20)]
    edges = [(a, b) for i, a in enumerate(rules) for b in rules[i + 1 :] if random.random() < 0.2]
    layers = in_layers(rules, edges)
    place = rule_graph._placed(layers, reduced(edges))
    for layer in layers:
        for a, b in pairwise(layer):
            assert place[b] - place[a] > (rule_graph._width(a) + rule_graph._width(b)) / 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs/train").mkdir(parents=True)
    files = {
        "fetch.tsv": "0.2\t0:00:00\tNA\tNA\n",
        "make_1.tsv": "1.5\t0:00:01\t100.5\t1\n",
        "make_2.tsv": "2.5\t0:00:02\t300\t1\n",
        "train/x.tsv": "10\t0:00:10\t-\t-\n20\t0:00:20\t50\t1\n",
        "other.tsv": "9\t0:00:09\t1\t1\n",
        "empty.tsv": "",
    }
    for name, lines in files.items():
        (tmp_path / "logs" / name).write_text(HEADER + lines)
    rules = "rule,reads\nfetch,\nmake,fetch\ntrain,make\nempty,\nunknown,train\n"
    (tmp_path / "rules.csv").write_text(rules)
    (tmp_path / "rules.svg").write_text("<svg/>")
    return tmp_path


def test_the_jobs_of_a_rule_are_summed_in_the_order_of_the_rules(folder: Path):
    stages = measured(["fetch", "make", "train", "empty", "unknown"], [folder / "logs"])
    assert [(s.rule, s.jobs, s.seconds, s.longest) for s in stages] == [
        ("fetch", 1, 0.2, 0.2),
        ("make", 2, 4.0, 2.5),
        ("train", 1, 20.0, 20.0),
    ]
    assert np.isnan(stages[0].memory)
    assert [stage.memory for stage in stages[1:]] == [300, 50]


def test_what_was_measured_in_several_folders_is_summed(folder: Path):
    (folder / "more").mkdir()
    (folder / "more/make_1.tsv").write_text(HEADER + "4\t0:00:04\t900\t1\n")
    (stage,) = measured(["make"], [folder / "logs", folder / "more"])
    assert (stage.jobs, stage.seconds, stage.longest, stage.memory) == (3, 8.0, 4.0, 900)


def test_the_page_tells_time_and_memory(folder: Path, sample):
    (folder / EXPERIMENT.name).mkdir()
    for name in ("rules.csv", "rules.svg"):
        (folder / name).rename(folder / EXPERIMENT.name / name)
    told = tell([run_section.SECTION], EXPERIMENT, folder / EXPERIMENT.name)
    page = page_of(folder, sample, *told)
    assert "No job was measured." in page
    (folder / "logs").rename(folder / "own")
    (folder / "logs").mkdir()
    (folder / "own").rename(folder / "logs" / EXPERIMENT.name)
    told = tell([run_section.SECTION], EXPERIMENT, folder / EXPERIMENT.name)
    page = page_of(folder, sample, *told)
    assert "All jobs together took 24 s of wall time; make held the most memory, 300 MiB." in page
    assert re.search(r"<code>fetch</code>.*–", page)
    assert 'alt="The rules of the workflow' in page
