import mido
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi import events
from continuo.midi.bytes import UnusualError, parse
from continuo.midi.events import _read_with_mido, read_events


def chunk(name, content):
    return name + len(content).to_bytes(4, "big") + content


def midi(*tracks, kind=1, division=480, count=None):
    numbers = (kind, len(tracks) if count is None else count, division)
    head = b"".join(n.to_bytes(2, "big", signed=True) for n in numbers)
    return chunk(b"MThd", head) + b"".join(chunk(b"MTrk", track) for track in tracks)


def number(value):
    """A number of variable length, as MIDI writes it."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


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


def assert_same(a, b):
    assert a.seconds == pytest.approx(b.seconds, nan_ok=True)
    assert (a.tempos, a.metres) == (b.tempos, b.metres)
    for name in ("tick", "track", "pitch", "channel", "struck", "end", "ticks_per_quarter"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.mark.parametrize("seed", range(40))
def test_the_fast_reader_reads_what_mido_reads(tmp_path, seed):
    random = np.random.default_rng(seed)
    tracks = [random_track(random) for _ in range(random.integers(0, 4))]
    division = 480 if seed % 5 else -6360
    content = midi(*tracks, kind=[1, 1, 0, 2][seed % 4], division=division)
    path = tmp_path / "a.mid"
    path.write_bytes(content)
    assert_same(parse(content), _read_with_mido(path, content))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_what_mido_says_it_is(tmp_path, seed):
    random = np.random.default_rng(seed)
    content = bytearray(midi(random_track(random), random_track(random)))
    for _ in range(random.integers(1, 4)):
        content[random.integers(4, len(content))] = random.integers(0, 256)
    if seed % 3 == 0:
        content = content[: random.integers(1, len(content))]
    path = tmp_path / "a.mid"
    path.write_bytes(content)
    try:
        expected = _read_with_mido(path, bytes(content))
    except UserError as error:
        with pytest.raises(UserError) as raised:
            read_events(path)
        assert str(raised.value) == str(error)
    else:
        if (expected.end > events.LATEST).any():
            with pytest.raises(UserError, match="longer than"):
                read_events(path)
        else:
            assert_same(read_events(path), expected)


@pytest.mark.parametrize(
    "track",
    [
        b"\x00\x3c\x40\x00\xff\x2f\x00",  # running status of nothing
        b"\x00\xc0\x05\x00\xff\x01\x00\x00\x06\x00\xff\x2f\x00",  # ... across a meta message
        b"\x00\xf0\x01\xf7\x00\x3c\x40",  # ... of a system exclusive message
        b"\x00\xf5\x00\xff\x2f\x00",  # undefined status
        b"\x05\xff\x60\x01\x00\x00\xff\x2f\x00",  # an unknown meta message, whose time mido drops
        b"\x00\xff\x51\x01\x07\x00\xff\x2f\x00",  # a tempo of one byte
        b"\x80\x80\x80\x80\x01\x90\x3c\x40\x00\xff\x2f\x00",  # a time of five bytes
        b"\x00\x90\x3c",  # cut short
        b"\x00\xff\x01\x7f\x00",
    ],
)
def test_what_is_out_of_order_is_left_to_mido(track):
    with pytest.raises(UnusualError):
        parse(midi(track))


def test_what_is_in_order_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(mido, "MidiFile", None)
    path = tmp_path / "a.mid"
    path.write_bytes(midi(b"\x00\x90\x3c\x40\x83\x60\x3c\x00\x00\xff\x2f\x00"))
    track = read_events(path)
    assert track.tick.tolist() == [0, 480]
    assert track.struck.tolist() == [True, False]
    assert read_events(path).seconds == 0.5


def test_a_data_byte_above_127_is_clipped():
    track = parse(midi(b"\x00\x90\xc8\xff\x00\xff\x2f\x00"))
    assert (track.pitch.tolist(), track.struck.tolist()) == ([127], [True])
