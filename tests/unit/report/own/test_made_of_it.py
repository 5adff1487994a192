import json

import pytest

from continuo.report.base.filling import page, tell
from continuo.report.own.page import SECTIONS
from continuo.report.own.subject import Own
from midi_files import save

SCRIPT = "<script>alert(1)</script>"


def line(channel, *pitches):
    return [
        (kind, pitch, 64, time)
        for pitch in pitches
        for kind, time in (("note_on", 0), ("note_off", 480))
    ]


def told(folder, done, **record):
    """The page of one outcome; two quarters of a piece, and two more."""
    common = {"asked": {}, "decoder": "greedy", "moved": "", "tempo": 500_000, "notes": 2}
    common |= {"not_heard": [f"8 notes of {SCRIPT}"]}
    (folder / "greedy_1.json").write_text(json.dumps(common | record))
    (folder / "greedy_1.mp3").write_bytes(b"no sound")
    (folder / "greedy_1.svg").write_text("<svg/>")
    (folder / "greedy_1.pdf").write_bytes(b"no score")
    save(folder / "greedy_1.mid", line(0, 60, 62, 64, 65))
    own = Own(f"{SCRIPT}.mid", "Chorales", done, ["greedy_1"])
    return page(own.done, own.title, tell(SECTIONS, own, folder))


def test_a_continued_piece_is_told_and_drawn_from_its_end_on(tmp_path):
    parts = [{"track": 0, "channel": 0, "program": 40}]
    at = {"tick": 960, "begins": 2.0, "lasts": 2.0, "parts": parts, "drums": 5}
    frame = {"chords": "C | G7", "notes": 9, "share": 0.889}
    at |= {"performed": True, "sure": 0.84}
    text = told(tmp_path, "continued", **at, asked={"bars": 2}, moved="from C to D", frame=frame)
    assert SCRIPT not in text
    for words in (
        "continued by Chorales",
        "2 notes and 5 strikes of drums, from quarter 2, for 2 quarters, at 120 quarters a minute",
        "Violin (track 1, channel 1)",
        "bars 2",
        "a performance, 84.0\N{NO-BREAK SPACE}% sure; beats and bars, and so the score, were found",
        "C | G7: 88.9\N{NO-BREAK SPACE}% of 9 notes on beats are of them",
        "from C to D",
        "The bars around where your piece ends, part by part",
        'download="greedy_1.pdf"',
        "8 notes of &lt;script&gt;",
        'class="notes held-out" d="M0 6h46M50 4h46"',
        'class="notes generated" d="M100 2h46M150 1h46"',
    ):
        assert words in text, words


def test_a_piece_that_cannot_be_engraved_has_its_page_all_the_same(tmp_path):
    told(tmp_path, "harmonised", parts=[])
    (tmp_path / "greedy_1.svg").write_text("")
    own = Own("a.mid", "Chorales", "harmonised", ["greedy_1"])
    text = page(own.done, own.title, tell(SECTIONS, own, tmp_path))
    assert "could not be engraved" in text
    assert "greedy_1.pdf" not in text


@pytest.mark.parametrize("notes", [0, 4])
def test_a_harmony_of_no_note_says_so(tmp_path, notes):
    parts = [{"track": 1, "channel": 0, "program": 0}] if notes else []
    text = told(tmp_path, "harmonised", parts=parts, notes=notes, left_out=["3 notes"])
    assert "The tune is as it was" in text
    assert "3 notes" in text
    assert ("the decoder greedy leaves this tune without a harmony" in text) == (not notes)
    assert ('class="notes generated"' in text) == bool(notes)
