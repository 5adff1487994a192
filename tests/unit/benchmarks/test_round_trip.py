import mido
import numpy as np
import pytest

from continuo.scores.collect import collect
from continuo.scores.sources import read_source
from midi_files import save
from round_trip import DIFFERING, Loss, compare, differing, kept, measure, nearest, table


@pytest.fixture(scope="module", params=["joplin/maple_leaf_rag", "mozart/k155/movement1"])
def score(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("score")
    (midi,) = collect(read_source({"corpus": [request.param]}), folder)["midi"]
    return folder / midi


def test_a_score_comes_back_with_all_its_pitches_and_onsets_within_a_step(score):
    loss = compare(score)
    assert loss.pieces == 1
    assert loss.chords > 500
    assert loss.same_pitches == loss.chords
    assert loss.onset <= 0.5
    assert set(loss.durations) <= {"struck again while it sounds"}
    assert loss.durations.total() < loss.notes / 50
    assert loss.bars == loss.barred == loss.chords


def lost(path, *notes):
    """(pitch, onset, end) of notes, 480 ticks a quarter, each on a track of its own."""
    file = mido.MidiFile(ticks_per_beat=480)
    for pitch, onset, end in notes:
        track = mido.MidiTrack()
        track.append(mido.Message("note_on", note=pitch, time=onset))
        track.append(mido.Message("note_off", note=pitch, time=end - onset))
        file.tracks.append(track)
    file.save(path)
    return compare(path)


def test_each_loss_is_counted_with_its_reason(tmp_path):
    path = tmp_path / "a.mid"
    assert not lost(path, (60, 0, 100), (62, 480, 960)).durations
    again = lost(path, (60, 0, 960), (62, 0, 10), (60, 480, 960))
    assert again.durations == {"struck again while it sounds": 1}
    assert lost(path, (60, 0, 480 * 40)).durations == {"longer than a time can say": 1}
    # onsets of one step become one chord, in which a pitch is once
    merged = lost(path, (60, 0, 480), (62, 4, 480), (60, 960, 1200))
    assert (merged.chords, merged.same_pitches) == (3, 1)
    assert merged.onset == pytest.approx(0.4)


def test_a_file_without_notes_is_no_piece(tmp_path):
    assert lost(tmp_path / "a.mid") == Loss()


def test_losses_are_added_and_told(tmp_path):
    one = lost(tmp_path / "a.mid", (60, 0, 960), (60, 480, 960))
    both = Loss()
    both.add(one)
    both.add(lost(tmp_path / "a.mid", (60, 0, 960)))
    assert (both.pieces, both.chords, both.notes, both.durations.total()) == (2, 3, 3, 1)
    lines = table({"all": both}).splitlines()
    assert "| notes | 3 |" in lines
    assert "| ... struck again while it sounds | 33.333 % (1) |" in lines


def part(channel, program, velocity, pitch=60, tempo=500_000, beats=3):
    return [
        mido.MetaMessage("set_tempo", tempo=tempo),
        mido.MetaMessage("time_signature", numerator=beats),
        mido.Message("program_change", channel=channel, program=program),
        mido.Message("note_on", channel=channel, note=pitch, velocity=velocity),
        mido.Message("note_off", channel=channel, note=pitch, time=480),
    ]


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (part(0, 5, 60), {}),
        (part(1, 5, 60), {"notes of another part": 1}),
        (part(0, 6, 60), {"notes of another instrument": 1}),
        (part(0, 5, 61), {"notes of another velocity": 1}),
        (part(0, 5, 60, 62), {"notes lost or made": 2}),
        (part(0, 5, 60, tempo=400_000), {"changes of tempo": 2}),
        (part(0, 5, 60, beats=4), {"changes of metre": 2}),
    ],
)
def test_what_differs_between_files_is_counted(tmp_path, other, what):
    one = save(tmp_path / "a.mid", part(0, 5, 60)).read_bytes()
    two = save(tmp_path / "b.mid", other).read_bytes()
    assert differing(one, two) == dict.fromkeys(DIFFERING, 0) | what


def test_of_a_score_and_of_a_song_nothing_is_lost_that_is_kept(score, tmp_path):
    song = save(tmp_path / "a.mid", part(0, 5, 60), part(9, 0, 99), part(3, 40, 20, 70))
    for path in (score, song):
        content = path.read_bytes()
        assert not any(differing(content, kept(content)).values())
    assert "| a file that is kept: notes of another part | 0 |" in table(measure({"a": [song]}))


def test_the_nearest_is_the_nearest():
    values = np.array([0, 10, 20])
    assert nearest(values, np.array([-3, 4, 6, 14, 99])).tolist() == [0, 0, 1, 1, 2]
    assert nearest(values[:1], np.array([7])).tolist() == [0]
