import mido
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi import events
from continuo.midi.bytes import UnusualError, walk
from continuo.midi.chunks import header, tracks_in_order
from continuo.midi.events import parse, read_events
from continuo.midi.scan import scan
from midi_files import chunk, midi, number

END = b"\x00\xff\x2f\x00"
NOTE = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x00"


def random_track(random, events=60):
    """All that a track may hold, with and without running status."""
    content, running = b"", None
    for _ in range(events):
        content += number(int(random.choice([0, 1, 100, 127, 128, 5000, 3_000_000])))
        kind = random.choice(["note", "note", "note", "control", "program", "meta", "sysex"])
        data = [int(n) for n in random.integers(0, 128, 2)]
        if kind == "meta":
            content += bytes(
                random.choice(
                    np.array(
                        [
                            b"\xff\x51\x03\x07\xa1\x20",
                            b"\xff\x51\x03\x0a\x00\xff",
                            b"\xff\x01\x04\xf0\xff\x80\x00",
                            b"\xff\x58\x04\x04\x02\x18\x08",
                            b"\xff\x7f" + number(200) + bytes(range(56, 256)),
                        ],
                        object,
                    )
                )
            )
            continue
        if kind == "sysex":
            content, running = content + b"\xf0\x03\x7e\x7f\xf7", None
            continue
        status = int(random.integers(0, 16)) + {
            "note": int(random.choice([0x80, 0x90, 0x90])),
            "control": int(random.choice([0xA0, 0xB0, 0xE0])),
            "program": int(random.choice([0xC0, 0xD0])),
        }.get(kind)
        if kind == "note" and random.random() < 0.5:
            data = [60 + data[0] % 3, data[1] * (data[1] > 40)]
        if running and random.random() < 0.5:
            content += bytes(data[: 1 if 0xC0 <= running < 0xE0 else 2])
        else:
            content += bytes([status, *data[: 1 if kind == "program" else 2]])
            running = status
    return content + b"\x10\xff\x2f\x00"


def fast(content):
    _, count, _, place = header(content)
    bounds = tracks_in_order(content, count, place)
    if bounds is None:
        raise UnusualError
    return walk(content, bounds)


def slow(content):
    _, count, _, place = header(content)
    return scan(content, count, place)


def read_by_mido(content, path):
    """What mido makes of it: (tick, track, pitch, channel, struck) of notes, ends, tempos."""
    path.write_bytes(content)
    notes, ends, tempos = [], [], []
    for number_of_track, track in enumerate(mido.MidiFile(path, clip=True).tracks):
        now = 0
        for message in track:
            now += message.time
            if message.type in ("note_on", "note_off"):
                struck = message.type == "note_on" and message.velocity > 0
                notes.append((now, number_of_track, message.note, message.channel, struck))
            elif message.type == "set_tempo":
                tempos.append((now, message.tempo))
        ends.append(now)
    return notes, ends, tempos


@pytest.mark.parametrize("seed", range(40))
def test_both_readers_read_what_mido_reads_of_a_file_in_order(tmp_path, seed):
    random = np.random.default_rng(seed)
    tracks = [random_track(random) for _ in range(random.integers(0, 4))]
    content = midi(*tracks, kind=[1, 0][seed % 2], division=480 if seed % 5 else -6360)
    found, told = slow(content)
    assert not told
    for ours, theirs in zip(fast(content), found, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    read = parse(content)
    columns = (read.tick, read.track, read.pitch, read.channel, read.struck)
    notes, ends, tempos = read_by_mido(content, tmp_path / "a.mid")
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == notes
    assert (read.end.tolist(), read.tempos) == (ends, tempos)


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_file_is_read_alike_or_refused_with_a_reason(tmp_path, seed):
    random = np.random.default_rng(seed)
    content = bytearray(midi(random_track(random), random_track(random)))
    for _ in range(random.integers(1, 4)):
        content[random.integers(4, len(content))] = random.integers(0, 256)
    if seed % 3 == 0:
        content = content[: random.integers(1, len(content))]
    path = tmp_path / "a.mid"
    path.write_bytes(content)
    try:
        ours = fast(bytes(content))
    except (UnusualError, ValueError):
        try:
            read_events(path)
        except UserError as error:
            assert str(error).startswith(f"{path}: ")
    else:  # what the array reader takes, the other takes, too, and the same
        found, _ = slow(bytes(content))
        for one, other in zip(ours, found, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (midi(b"\x00\xf0\x01\xf7\x05\x3c\x40" + END), None),  # running status of nothing
        (midi(b"\x00\x3c\x40" + END), None),
        (midi(b"\x00\xf5" + NOTE + END), "1 event of no place"),
        (midi(b"\x00\xf2\x10\x10" + NOTE + END), "1 event of no place"),
        (midi(b"\x80\x80\x80\x80\x01\x90\x3c\x40" + END), ""),  # a time of five bytes
        (midi(NOTE), "1 track without its last event"),
        (midi(NOTE + END + NOTE + END), "1 track of another length"),
        (midi(NOTE + END) + b"more", "4 bytes of no chunk"),
        (midi(NOTE + END, count=40_000), "39,999 tracks fewer"),
    ],
)
def test_what_is_out_of_order_is_read_event_by_event(content, told):
    with pytest.raises(UnusualError):
        fast(content)
    if told is None:
        with pytest.raises(ValueError, match="has no status"):
            parse(content)
    else:
        assert told in "; ".join(parse(content).told)
        assert parse(content).pitch.tolist() == [60] * len(parse(content).pitch) != []


def test_40_000_tracks_are_40_000(tmp_path):
    read = parse(midi(*[END] * 39_999, NOTE + END))
    assert (len(read.end), read.track.tolist()) == (40_000, [39_999] * 2)


def test_a_data_byte_above_127_is_clipped_and_told():
    read = parse(midi(b"\x00\x90\xc8\xff" + END))
    assert (read.pitch.tolist(), read.struck.tolist()) == ([127], [True])
    assert read.told == ["1 note with a byte above 127, taken as 127"]


def test_a_file_of_many_bytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.mid"
    with path.open("wb") as file:
        file.truncate(events.LARGEST + 1)
    with pytest.raises(UserError, match=r"a\.mid: larger than 8 MiB"):
        read_events(path)


def test_a_time_beyond_sense_is_refused():
    late = b"".join(number(2**56 - 1)[:8] + b"\xff\x01\x00" for _ in range(2))
    with pytest.raises(ValueError, match="longer than"):
        parse(midi(late + END))


def test_a_number_without_an_end_is_refused():
    with pytest.raises(ValueError, match="the number at byte 22 has no end"):
        parse(midi(b"\xff" * 100))


# What the standard lets a reader pass over, each with the notes that are right: pitches and onsets.

TWO = b"\x00\x90\x3c\x40\x60\x80\x3c\x00\x00\x90\x3e\x40\x60\x80\x3e\x00"


def meta(kind, body):
    return bytes([0, 0xFF, kind, len(body)]) + body


def riff(content):
    return (
        b"RIFF"
        + (len(content) + 12).to_bytes(4, "little")
        + b"RMID"
        + (b"LIST\x03\0\0\0abc\0" + b"data" + len(content).to_bytes(4, "little") + content)
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (midi(meta(0x59, b"\xf8\x00") + TWO + END), "1 key that cannot be, left out"),
        (midi(meta(0x59, b"") + TWO + END), "1 key that cannot be, left out"),
        (midi(meta(0x58, b"") + TWO + END), "1 metre that cannot be, left out"),
        (midi(meta(0x58, b"\x04\xff\x18\x08") + TWO + END), "1 metre that cannot be, left out"),
        (midi(meta(0x51, b"") + TWO + END), "1 tempo that cannot be, left out"),
        (midi(meta(0x51, b"\0\0\0") + TWO + END), "1 tempo that cannot be, left out"),
        (midi(TWO + END, count=2), "1 track fewer than the header says"),
        (midi(END, TWO + END, count=1), "1 track more than the header says"),
        (midi()[:8] + b"\0\1\0\1\1\xe0" + chunk(b"XFIH", b"abcd") + chunk(b"MTrk", TWO + END),
         "1 chunk of another kind than a track passed over"),
        (midi() [:8] + b"\0\1\0\1\1\xe0MTrk\0\0\0\x60" + TWO + END,
         "1 track of another length than stated"),
        (midi()[:8] + b"\0\1\0\2\1\xe0MTrk\0\0\0\x07" + TWO + END + chunk(b"MTrk", END),
         "1 track of another length than stated"),
        (midi(TWO[:7] + b"\x00\x00\xf0\x02\x43\xf7" + b"\x00" + TWO[9:] + END), ""),
        (riff(midi(TWO + END)), "1 wrapper (RIFF) taken off"),
        (midi(TWO + END, kind=2), ""),
    ],
)  # fmt: skip
def test_what_the_standard_lets_a_reader_pass_over_is_told(content, told):
    read = parse(content)
    assert read.pitch[read.struck].tolist() == [60, 62]
    assert read.tick[read.struck].tolist() == [0, 96]
    assert told in "; ".join(read.told)
    assert bool(read.told) == bool(told)
    assert read.seconds == pytest.approx(192 / 480 / 2)


def test_running_status_goes_on_after_a_system_exclusive_event():
    track = b"\x00\x90\x3c\x40\x60\x3c\x00\x00\xf0\x02\x43\xf7\x00\x3e\x40\x60\x3e\x00"
    read = parse(midi(track + END))
    assert (read.pitch.tolist(), read.tick.tolist()) == ([60, 60, 62, 62], [0, 96, 96, 192])
    assert read.told == ["2 events whose status stands before a system exclusive one"]


def test_time_passes_at_an_event_that_nobody_knows():
    program_name = b"\x60\xff\x08\x03ABC"
    assert parse(midi(program_name + TWO + END)).tick.tolist() == [96, 192, 192, 288]


def test_patterns_of_format_2_follow_one_another_each_at_its_own_tempo():
    slow_down = meta(0x51, b"\x0f\x42\x40")
    read = parse(midi(slow_down + TWO + END, TWO + END, kind=2))
    assert read.tick[read.struck].tolist() == [0, 96, 192, 288]
    assert read.seconds == pytest.approx(192 / 480 * 1.5)
    assert read.told == ["2 patterns of format 2, one after the other"]
