import hashlib
import io
import os
import re
import shutil
import zipfile

import pytest

from continuo.base.errors import UserError
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from continuo.pieces.intake import decode_files
from continuo.scores import collect as collecting
from continuo.scores import rendering as engrave
from continuo.scores.collect import collect
from continuo.scores.sources import (
    Score,
    corpus_files,
    folder_files,
    read_source,
    read_url,
)
from midi_files import save

MUSICXML = """<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="3.0">
 <work><work-title>A &amp; B</work-title></work>
 <identification><creator type="composer">Anon</creator><rights>CC0</rights></identification>
 <part-list><score-part id="P1"><part-name>P</part-name></score-part></part-list>
 <part id="P1"><measure number="1">
  <attributes><divisions>1</divisions><time><beats>2</beats><beat-type>4</beat-type></time>
   <clef><sign>G</sign><line>2</line></clef></attributes>
  <note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration><type>quarter</type></note>
  <note><pitch><step>E</step><octave>4</octave></pitch><duration>1</duration><type>quarter</type></note>
 </measure></part>
</score-partwise>
"""


@pytest.fixture
def folder(tmp_path):
    """A user's folder: good files, bad ones, and what else lies about in folders."""
    music = tmp_path / "music"
    (music / "sub").mkdir(parents=True)
    write_chords([(60,), (62,)], music / "good.mid")
    write_chords([(64,), (65,)], music / "sub" / "Käse & <b>.KAR")
    (music / "score.musicxml").write_text(MUSICXML)
    (music / "copy.mid").write_bytes((music / "good.mid").read_bytes())
    (music / "empty.mid").write_bytes(b"")
    (music / "text.mid").write_text("no midi")
    (music / "notes.txt").write_text("remember the milk")
    (music / "broken.musicxml").write_text("no score")
    (music / ".hidden.mid").write_bytes(b"")
    return music


def read_folder(folder, licence=""):
    return read_source({"folder": str(folder), "licence": licence})


def test_every_file_is_in_the_record_and_bad_ones_say_why(folder, tmp_path):
    table = collect(read_folder(folder, "CC0"), tmp_path / "midi").set_index("piece")
    assert set(table.index) == {
        "good.mid", "sub/Käse & <b>.KAR", "score.musicxml", "copy.mid", "empty.mid", "text.mid",
        "notes.txt", "broken.musicxml",
    }  # fmt: skip
    reasons = table.loc[table["status"] == "refused", "reason"]
    assert "empty" in reasons["empty.mid"]
    assert "not a score: files of type .txt" in reasons["notes.txt"]
    assert "not a MusicXML score: broken XML" in reasons["broken.musicxml"]
    assert len(reasons) == 3  # that text.mid is no MIDI file is found when it is decoded
    score = table.loc["score.musicxml"]
    assert (score["midi"], score["title"]) == ("score.musicxml.mid", "A & B")
    assert score["licence"] == "CC0; rights: CC0"
    assert score["sha256"] == hashlib.sha256(MUSICXML.encode()).hexdigest()
    assert read_notes(tmp_path / "midi" / score["midi"]).pitch.tolist() == [60, 64]

    files = [(p, tmp_path / "midi" / m) for p, m in table["midi"].items() if m]
    decoded = decode_files(files)
    chords, intake = decoded.chords, decoded.intake.set_index("piece")
    assert intake["status"]["text.mid"] == "refused"
    assert "not a MIDI file" in intake["reason"]["text.mid"]
    assert str(tmp_path) not in intake["reason"]["text.mid"]
    assert intake["chords"]["sub/Käse & <b>.KAR"] == 2
    assert set(chords["piece"]) == {
        "good.mid", "copy.mid", "sub/Käse & <b>.KAR", "score.musicxml",
    }  # fmt: skip


def test_no_usable_file_at_all_is_an_error(tmp_path):
    music = tmp_path / "music"
    music.mkdir()
    with pytest.raises(UserError, match=r"is empty\. Put"):
        folder_files(music)
    with pytest.raises(UserError, match=r"no folder .*nowhere\. Make it"):
        folder_files(tmp_path / "nowhere")


def test_mended_files_say_what_was_mended(tmp_path):
    path = save(
        tmp_path / "a.mid", [("note_on", 60, 64, 0), ("note_on", 62, 64, 9), ("note_on", 62, 64, 9)]
    )
    intake = decode_files([("a", path)], reading="lecture").intake
    assert intake["status"].tolist() == ["repaired"]
    assert intake["reason"][0].startswith("1 note never ended")
    assert "1 note struck again" in intake["reason"][0]


def test_split_folders_give_roles(tmp_path):
    for role in ("train", "test", "other"):
        (tmp_path / role).mkdir()
        write_chords([(60,)], tmp_path / role / "a.mid")
    write_chords([(61,)], tmp_path / "train.mid")
    found = {score.name: score.role for score in read_folder(tmp_path)}
    assert found == {
        "train/a.mid": "train",
        "test/a.mid": "test",
        "other/a.mid": "",
        "train.mid": "",
    }


def test_a_name_that_is_no_utf8_is_made_readable(tmp_path):
    write_chords([(60,)], tmp_path / "a.mid")
    (tmp_path / "a.mid").rename(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mid"))
    (score,) = read_folder(tmp_path)
    assert score.name == "caf\ufffd.mid"
    assert collect([score], tmp_path / "midi")["status"].tolist() == ["ok"]
    assert (tmp_path / "midi" / "caf\ufffd.mid").is_file()


def test_the_corpus_is_found_by_name_and_by_pattern():
    assert len(corpus_files(["mozart/k156/*"])) == 4
    assert [p.stem for p in corpus_files(["joplin/maple_leaf_rag"])] == ["maple_leaf_rag"]
    with pytest.raises(UserError, match=r"'mozart/k155/movement9'.*mozart/k155/movement1"):
        corpus_files(["mozart/k155/movement9"])
    each = corpus_files(["mozart/k155/*", "mozart/k156/*", "mozart/k458/*", "mozart/k80/*"])
    assert set(corpus_files(["mozart/k*/*"])) > set(each)
    with pytest.raises(UserError, match=r"'mozart/\*'.*mozart/k155/, "):  # a folder is no score
        corpus_files(["mozart/*"])
    for name in ("mozat/k155/*", "/etc/mozart", "../mozart"):
        with pytest.raises(UserError, match=f"'{re.escape(name)}'.*: airdsAirs/.*more"):
            corpus_files([name])
    score = next(iter(read_source({"corpus": ["joplin/maple_leaf_rag"]})))
    assert score.name == "joplin/maple_leaf_rag"
    assert "music21" in score.origin
    assert "permission" in score.licence


def test_a_download_is_verified(tmp_path):
    write_chords([(60,)], tmp_path / "a.mid")
    content = (tmp_path / "a.mid").read_bytes()
    url, digest = (tmp_path / "a.mid").as_uri(), hashlib.sha256(content).hexdigest()
    (score,) = read_url(url, digest, "CC0")
    assert (score.name, score.content, score.licence) == ("a.mid", content, "CC0")
    with pytest.raises(UserError, match=r"has the SHA-256 .* expected was 000"):
        list(read_url(url, "0" * 64))
    with pytest.raises(UserError, match="could not be read"):
        list(read_url((tmp_path / "none.mid").as_uri(), digest))


def test_the_name_of_a_download_is_its_path_without_the_query(monkeypatch):
    opened = []

    def urlopen(url, timeout):
        opened.append(url)
        return io.BytesIO(b"MThd")

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    url = "https://example.org/files/My%20song.mid?download=1"
    (score,) = read_url(url, hashlib.sha256(b"MThd").hexdigest())
    assert (score.name, score.suffix, opened) == ("My song.mid", ".mid", [url])


def test_an_archive_is_unpacked_in_memory_and_stays_in_its_folder(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.mid", "sub/b.mid", "__MACOSX/c.mid", "/abs.mid", "../../evil.mid"):
            archive.writestr(name, b"MThd" + name.encode())
    path = tmp_path / "all.zip"
    path.write_bytes(packed.getvalue())
    scores = list(read_url(path.as_uri(), hashlib.sha256(packed.getvalue()).hexdigest()))
    assert [score.name for score in scores] == ["a.mid", "sub/b.mid"]


def test_a_damaged_archive_is_refused_and_the_others_are_not(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.xml", MUSICXML)
    content = bytearray(packed.getvalue())
    content[60:120] = b"\xff" * 60
    (tmp_path / "bad.mxl").write_bytes(content)
    write_chords([(60,)], tmp_path / "good.mid")
    (tmp_path / "gone.mid").symlink_to(tmp_path / "nowhere.mid")
    table = collect(read_folder(tmp_path), tmp_path / "midi").set_index("piece")
    assert table["status"].to_dict() == {
        "bad.mxl": "refused", "gone.mid": "refused", "good.mid": "ok",
    }  # fmt: skip
    assert "broken" in table["reason"]["bad.mxl"]
    assert "unreadable" in table["reason"]["gone.mid"]


def test_two_files_that_would_share_a_name_do_not_overwrite_each_other(tmp_path):
    (tmp_path / "a.musicxml").write_text(MUSICXML)
    write_chords([(60,), (62,)], tmp_path / "a.musicxml.mid")
    table = collect(read_folder(tmp_path), tmp_path / "midi")
    assert table["status"].tolist() == ["ok", "ok"]
    read = [read_notes(tmp_path / "midi" / name).pitch.tolist() for name in table["midi"]]
    assert read == [[60, 64], [60, 62]]


def test_no_name_is_too_long_or_in_the_way_of_another(folder, tmp_path):
    long = f"{'n' * 246}.musicxml"
    shutil.copy(folder / "score.musicxml", folder / long)
    (folder / "score.musicxml.mid").mkdir()
    write_chords([(60,)] * 4, folder / "score.musicxml.mid/below.mid")
    table = collect(read_source({"folder": str(folder)}), tmp_path / "out").set_index("piece")
    for name in ("score.musicxml", long, "score.musicxml.mid/below.mid"):
        assert table.loc[name, "status"] == "ok"
        assert (tmp_path / "out" / table.loc[name, "midi"]).read_bytes()[:4] == b"MThd"
    assert table["midi"][table["midi"] != ""].is_unique


def test_of_two_files_with_one_name_the_second_is_refused(tmp_path):
    scores = [
        Score("a.mid", ".mid", "", "", "", b"MThd1"),
        Score("a.mid", ".mid", "", "", "", b"2"),
    ]
    table = collect(scores, tmp_path / "midi")
    assert table["status"].tolist() == ["ok", "refused"]
    assert table["piece"].is_unique
    assert "rename one of them" in table["reason"][1]
    assert (tmp_path / "midi/a.mid").read_bytes() == b"MThd1"


def test_a_crash_of_the_converter_is_a_refusal(monkeypatch):
    monkeypatch.setattr(engrave.sys, "executable", "/bin/false")
    with pytest.raises(ValueError, match="Verovio"):
        engrave.to_midi(MUSICXML)


def test_a_converter_that_takes_too_long_is_a_refusal(monkeypatch):
    monkeypatch.setattr(engrave, "SECONDS", 0.01)
    with pytest.raises(ValueError, match=r"Verovio takes more than 0\.01 seconds"):
        engrave.to_midi(MUSICXML)


def test_whatever_is_raised_over_a_score_is_a_line_of_the_record(tmp_path, monkeypatch):
    (tmp_path / "a.musicxml").write_text(MUSICXML)
    write_chords([(60,)], tmp_path / "b.mid")

    def fail(score):
        raise RecursionError("too much")

    monkeypatch.setattr(collecting, "midi_of", fail)
    table = collect(read_folder(tmp_path), tmp_path / "midi")
    assert table["status"].tolist() == ["refused", "ok"]
    assert table["reason"][0] == "could not be read (RecursionError: too much)"


def test_linked_folders_are_read_and_a_circle_is_listed(tmp_path):
    other, music = tmp_path / "other", tmp_path / "music"
    other.mkdir()
    (music / "sub").mkdir(parents=True)
    write_chords([(60,)], other / "a.mid")
    (music / "linked").symlink_to(other)
    (music / "sub" / "up").symlink_to(music)
    (music / "sub" / "again").symlink_to(other)
    table = collect(read_folder(music), tmp_path / "midi").set_index("piece")
    assert table["status"].to_dict() == {
        "linked/a.mid": "ok", "sub/again/a.mid": "ok", "sub/up": "refused"
    }  # fmt: skip
    assert table["reason"]["sub/up"] == "a link to a folder that it lies in: not followed"


def test_split_folders_count_in_capitals_too(tmp_path):
    for role in ("Train", "TEST"):
        (tmp_path / role).mkdir()
        write_chords([(60,)], tmp_path / role / "a.mid")
    found = {score.name: score.role for score in read_folder(tmp_path)}
    assert found == {"Train/a.mid": "train", "TEST/a.mid": "test"}


def test_blanks_and_line_breaks_in_names_are_part_of_them(tmp_path):
    names = [" /a.mid", "line\n/b.mid", "c.mid\n", "d\n.MID", " .mid"]
    for number, name in enumerate(names):
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        write_chords([(60 + number,)], tmp_path / "m" / name)
    table = collect(read_folder(tmp_path / "m"), tmp_path / "midi").set_index("piece")
    assert set(table["status"]) == {"ok"}
    pitches = {n: read_notes(tmp_path / "midi" / table["midi"][n]).pitch.tolist() for n in names}
    assert pitches == {name: [60 + number] for number, name in enumerate(names)}
