"""The real Snakefile from MIDI files to the report."""

import copy
import html
import json
import re
import sys

import mido
import numpy as np
import pandas as pd
import pytest

from continuo.midi.notes import read_notes
from continuo.models.chords.trained import load_network
from continuo.pieces.chord_table import chord_table
from continuo.pieces.spelled import STEPS
from continuo.pieces.starts import read_starts
from continuo.report.players.sounding import Sounding
from projects import CHORDS, HOSTILE, SCRIPT, TINY, jobs, make_project

COUNTING = ("unigram", "repeat", "bigram", "adaptive")


def test_every_stage_leaves_its_file(built):
    names = (
        "sources.csv intake.csv chords.parquet split.csv vocabulary.json sequences.npz "
        "models/network/model.keras models/network/history.csv models/composer/composer.npz "
        "evaluation.json loops.csv page.html source.mid source.mp3 source_rhythm.mp3 "
        "figures/learning_network.svg figures/learning_composer.svg figures/evaluation.svg "
        "figures/chord_histogram.svg figures/pieces.svg"
    ).split()
    names += [f"samples/{d}_{n}.{k}" for d in ("greedy", "temperature") for n in (1, 2)
              for k in ("mid", "csv", "json", "mp3")]  # fmt: skip
    missing = [name for name in names if not built.result(name).is_file()]
    assert missing == []
    assert (built.folder / "results/report.html").stat().st_size > 100_000


def test_bad_files_are_listed_with_their_reason_and_skipped(built):
    intake = pd.read_csv(built.result("intake.csv")).set_index("piece")
    refused = {"empty.mid", "gone.mid", "text.mid", f"{SCRIPT}.mid"}
    assert set(intake.index[intake["status"] == "refused"]) == refused
    assert "empty" in intake["reason"]["empty.mid"]
    assert "not a MIDI file" in intake["reason"]["text.mid"]
    assert intake["chords"]["a.mid"] == 60
    split = pd.read_csv(built.result("split.csv")).set_index("piece")
    assert split["role"].to_dict() == {
        "a.mid": "train",
        HOSTILE: "train",
        "c.mid": "test",
        "sub/d.kar": "train",
        "short.mid": "unused",
        "old caf\ufffd.mid": "unused",
    }
    assert "too short" in split["reason"]["short.mid"]


def test_sources_are_recorded(built):
    sources = pd.read_csv(built.result("sources.csv"))
    assert set(sources["licence"]) == {"CC0"}
    assert sources["sha256"].str.fullmatch("[0-9a-f]{64}").all()
    assert (built.result("shards/0/midi") / HOSTILE).is_file()


def test_samples_are_what_their_tables_say(built):
    for decoder in ("greedy", "temperature"):
        table = pd.read_csv(built.result(f"samples/{decoder}_2.csv"), dtype={"pitches": str})
        played = table[table["part"] == "generated"]
        assert (len(table), len(played)) == (16 + CHORDS, CHORDS)
        assert played["probability"].between(0, 1).all()
        assert played["temperature"].isna().all() == (decoder == "greedy")
        midi = built.result(f"samples/{decoder}_2.mid")
        assert chord_table(read_notes(midi))["pitches"].tolist() == played["pitches"].tolist()
        record = json.loads(built.result(f"samples/{decoder}_2.json").read_text())
        assert (record["primer_piece"], record["primer_role"]) == ("c.mid", "test")
    log = (built.folder / "results/logs/tiny/generate_music_temperature_2.log").read_text()
    assert len(re.findall(r"\d+: \d+(?:\.\d+)* T 0\.\d+ p [01]\.\d+", log)) == CHORDS


def test_the_source_is_there_evenly_held_and_in_its_own_rhythm(built):
    record = json.loads(built.result("samples/composer_1.json").read_text())
    table = pd.read_parquet(built.result("chords.parquet"))
    piece = table[table["piece"] == "c.mid"].iloc[record["primer_start"] :]
    even, own = (read_notes(built.result(f"{name}.mid")) for name in ("source", "source_rhythm"))
    assert chord_table(even)["pitches"].tolist() == piece["pitches"].tolist()
    piece, found = (
        piece.head(2 * TINY["window"]),
        chord_table(own, drums=False),
    )  # the primer and as much again
    assert found["pitches"].tolist() == piece["pitches"].tolist()
    assert own.ticks_per_quarter == STEPS != piece["ticks_per_quarter"].iloc[0]
    for name in ("onset", "duration"):
        quarters = piece[name] / piece["ticks_per_quarter"]
        ours = found[name] / own.ticks_per_quarter
        assert ours.tolist() == (quarters - quarters.iloc[0] * (name == "onset")).tolist()
    page = built.result("page.html").read_text()
    assert page.index("<h4>The real piece: c.mid") < page.index(
        "<h4>The real piece in its own rhyt"
    )


def test_the_evaluation_compares_with_counting_models(built):
    evaluation = json.loads(built.result("evaluation.json").read_text())
    assert set(evaluation["sets"]) == {"train", "test"}
    for scores in evaluation["sets"].values():
        models = scores["models"]
        assert list(models) == list(evaluation["models"])
        assert set(models) == {*COUNTING, "network", "composer"}
        assert scores["winner"] == min(models, key=lambda name: models[name]["nll"])
        for model in models.values():
            assert model["accuracy_low"] <= model["accuracy"] <= model["accuracy_high"]
        assert set(scores["gains"]) == {"network", "composer"}
        assert scores["gains"]["composer"]["over"] in COUNTING
    assert evaluation["sets"]["test"]["chords"] == 59
    history = pd.read_csv(built.result("models/network/history.csv"))
    assert history["epoch"].tolist() == [1, 2]
    assert history["held_out_loss"].notna().all()


def test_the_model_carries_its_vocabulary_and_settings(built):
    network, vocabulary, card = load_network(built.result("models/network/model.keras"))
    assert vocabulary.to_dict() == json.loads(built.result("vocabulary.json").read_text())
    assert (card["window"], card["objective"], card["network"]["units"]) == (16, "every_step", 8)
    assert len(network.embedding) == len(vocabulary)


def test_names_from_files_are_data_in_every_page(built):
    sources = pd.read_csv(built.result("sources.csv")).set_index("piece")
    assert sources["title"]["a.mid"] == SCRIPT  # the name of its track
    escaped = html.escape(SCRIPT)
    for name, times in (("results/tiny/page.html", 4), ("results/report.html", 6)):
        page = (built.folder / name).read_text()
        assert SCRIPT not in page
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        # the title twice or more; on the experiment's page a file's name and a track's, too
        assert page.count(escaped) >= times


def test_the_page_tells_the_run_and_draws_its_rules(built):
    page = built.result("page.html").read_text()
    stages = re.findall(r"<tr><td><code>(\w+)</code>", page)
    assert {"fetch_scores", "train_network", "train_composer", "render_audio"} <= set(stages)
    assert 'alt="The rules of the workflow' in page
    rules = pd.read_csv(built.result("rules.csv"))["rule"].tolist()
    assert (rules[0], rules[-1]) == ("fetch_scores", "write_page")


def test_a_second_run_does_nothing_and_says_so(built):
    done = built.run()
    assert done.returncode == 0
    assert "Nothing to be done" in done.stdout


def test_one_page_is_built_alone_and_its_place_is_told(project):
    found = jobs(project.run("-n", "--forceall", "tiny_page").stdout)
    assert found["write_page"] == found["tiny_page"] == 1
    assert found["plot_figure"] == 7  # neither the rolls, nor the report in which they stand
    assert not {"write_report", "make_provenance", "tiny", "music"} & set(found)
    project.result("page.html").unlink()
    done = project.run("tiny_page")
    assert jobs(done.stdout) == {"write_page": 1, "tiny_page": 1}
    assert "The page is results/tiny/page.html" in done.stdout
    assert "\nDone. The results are in results/\nNew: results/tiny/page.html\n\n" in done.stdout
    assert project.result("page.html").is_file()


def test_a_folder_that_went_away_is_an_error_and_not_old_results(project):
    (project.folder / "data/tiny").rename(project.folder / "data/moved")
    done = project.run()
    assert done.returncode != 0
    assert "there is no folder data/tiny. Make it" in done.stdout
    assert project.result("models/network/model.keras").is_file()


def test_the_same_seed_gives_the_same_bytes(built, tmp_path):
    again = make_project(tmp_path)
    samples = [f"samples/temperature_{n}.{kind}" for n in (1, 2) for kind in ("mid", "csv")]
    done = again.run(*(f"results/tiny/{name}" for name in samples), python=sys.executable)
    assert done.returncode == 0, done.stdout[-3000:]
    names = ["chords.parquet", "sequences.npz", "models/network/model.keras", *samples]
    for name in names:
        assert again.result(name).read_bytes() == built.result(name).read_bytes(), name
    first, second = (built.result(f"samples/temperature_{n}.mid").read_bytes() for n in (1, 2))
    assert first != second


def test_the_lectures_recipe_and_other_cells_run(project):
    lecture = {key: copy.deepcopy(TINY[key]) for key in TINY if key != "composer"}
    del lecture["decoders"]["composer"]
    lecture["training"] = {
        "objective": "last_step", "epochs": 1, "batch": 4, "stride": 1, "decay": "constant",
        "learning_rate": 0.001, "clip_norm": 0,
    }  # fmt: skip
    lecture["network"]["cell"] = "gru"
    lecture["generation"] = {"chords": 20, "primer": "noise"}
    lecture["midi"] = {"tempo": 375_000}
    project.write({"experiments": {"tiny": lecture}})
    done = project.run("tiny_samples", "tiny_model")
    assert done.returncode == 0, done.stdout[-3000:]
    record = json.loads(project.result("samples/greedy_1.json").read_text())
    assert (record["context"], record["primer"]) == ("slide", "noise")
    track = mido.MidiFile(project.result("samples/greedy_1.mid")).tracks[0]
    assert [m.tempo for m in track if m.type == "set_tempo"] == [375_000]
    # only chords with a full window before them are asked for
    evaluation = json.loads(project.result("evaluation.json").read_text())
    assert evaluation["sets"]["test"]["chords"] == 60 - 16


def test_what_chords_repeat_is_held_where_that_is_asked_for(built, project):
    project.write({"experiments": {"tiny": {**TINY, "midi": {"held": True}}}})
    done = project.run("tiny_page")
    assert done.returncode == 0, done.stdout[-3000:]
    assert not jobs(done.stdout).keys() & {"train_network", "train_composer", "decode_midi"}
    samples = ("samples/greedy_1.mid", "samples/composer_1.mid")
    for name in (*samples, "copies/greedy_sample.mid", "source.mid", "source_rhythm.mid"):
        held, struck = (read_notes(one.result(name)) for one in (project, built))
        assert len(held.pitch) <= len(struck.pitch)
        assert len(held.pitch) < len(struck.pitch) or name not in samples
        assert (held.onset + held.duration).max() == (struck.onset + struck.duration).max()
    for name in ("copies/greedy.csv", "source.csv", "source_rhythm.csv"):
        assert project.result(name).read_bytes() == built.result(name).read_bytes()
    begin = read_starts(built.result("source.csv"))
    assert np.array_equal(begin, np.unique(Sounding.of_file(built.result("source.mid")).start))


@pytest.mark.parametrize(
    ("change", "target", "words"),
    [
        ({"window": 64}, "tiny_chords", r"set `window` to 59 or less"),
        ({"source": {"folder": "data/none"}}, "tiny_chords", r"there is no folder data/none"),
        ({"split": {"test": ["zzz"]}}, "tiny_chords", r"no piece is called 'zzz'"),
        ({"training": {"epoch": 1}}, "tiny_chords", r"unknown key 'epoch'; allowed are: objective"),
        ({"training": {"keep": "best"}}, "tiny_model", r"keep: best and patience need pieces"),
    ],
)
def test_errors_say_what_to_do(project, change, target, words):
    project.write({"experiments": {"tiny": {**TINY, **change}}})
    done = project.run(target)
    assert done.returncode != 0
    assert re.search(words, done.stdout), done.stdout[-3000:]
    assert "Traceback" not in done.stdout
    assert project.result("models/network/model.keras").is_file() or target == "tiny_model"
