import pytest

from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from continuo.pieces import intake as module
from continuo.pieces.chord_table import SOUNDING
from continuo.pieces.intake import decode_files
from continuo.scores.records import read_intake
from midi_files import midi
from playing import play

END = b"\x00\xff\x2f\x00"
NOTES = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x00\x00\x90\x3e\x40\x83\x60\x80\x3e\x00"
DRUM = b"\x00\x99\x23\x40\x83\x60\x89\x23\x00"


def reasons(tmp_path, files, **options):
    """What the intake says of each of these files' bytes: (status, reason)."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    intake = decode_files([(name, tmp_path / name) for name in files], **options).intake
    return dict(
        zip(intake["piece"], zip(intake["status"], intake["reason"], strict=True), strict=True)
    )


def test_a_grid_needs_quarters_and_says_so(tmp_path):
    files = {"frames": midi(NOTES + END, division=-6360), "zero": midi(NOTES + END, division=0)}
    said = reasons(tmp_path, {**files, "good": midi(NOTES + END)}, grid=0.25)
    assert said["frames"] == ("refused", "time is counted in frames (SMPTE), not in quarters as "
                              "chords.grid is; set it to 0")  # fmt: skip
    assert "a division of 0" in said["zero"][1]
    assert said["good"] == ("used", "")
    assert {status for status, _ in reasons(tmp_path, files).values()} == {"used"}


def test_what_a_grid_makes_is_bounded_before_it_is_made(tmp_path):
    held = b"".join(b"\x00\x90" + bytes([pitch, 64]) for pitch in range(128))
    long = midi(held + b"\x83\xff\xff\x7f\xff\x2f\x00", division=1)
    assert SOUNDING < 128 * 2**23
    said = reasons(tmp_path, {"bomb": long, "short": midi(held + NOTES + END)}, grid=16)
    assert said["bomb"] == ("refused", "more than 4,000,000 notes at the steps of chords.grid; "
                            "make the steps longer")  # fmt: skip
    assert said["short"][0] == "repaired"
    assert "longer than 1,000,000 steps" in reasons(tmp_path, {"bomb": long}, grid=1)["bomb"][1]


def test_the_reason_is_the_reason(tmp_path):
    files = {
        "drums": midi(DRUM + END),
        "none": midi(END),
        "between": midi(b"\x01" + NOTES[1:9] + END),
    }
    said = reasons(tmp_path, files, grid=4, drums=False)
    assert said["drums"][1] == "no notes but drums"
    assert said["none"][1] == "no notes"
    assert said["between"][1] == "no note sounds at any step of chords.grid"
    assert {status for status, _ in said.values()} == {"refused"}


def test_what_is_left_out_or_merged_is_told(tmp_path):
    chord = b"\x00\x90\x3c\x40\x00\x90\x3e\x40\x00\x90\x40\x40\x00\x90\x40\x40\x60"
    ends = b"\x80\x3c\x00\x00\x80\x3e\x00\x00\x80\x40\x00\x00\x80\x40\x00"
    files = {"a": midi(DRUM + chord + ends + END), "b": midi(NOTES + END)}
    said = reasons(tmp_path, files, max_notes=1, drums=False)
    told = "1 note of drums in no chord; 2 notes beyond chords.max_notes left out"
    assert said["a"] == ("used", f"{told}; 1 strike merged with another of its pitch")
    assert said["b"] == ("used", "")


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError(), RecursionError("deep")])
def test_whatever_is_raised_is_a_line_of_the_intake(tmp_path, monkeypatch, error):
    read = module.read_piece

    def read_or_raise(path, *settings):
        if path.name == "bad":
            raise error
        return read(path, *settings)

    monkeypatch.setattr(module, "read_piece", read_or_raise)
    said = reasons(tmp_path, {"bad": midi(NOTES + END), "good": midi(NOTES + END)})
    assert said["bad"] == ("refused", f"could not be read ({type(error).__name__}: {error})")
    assert said["good"] == ("used", "")


def test_the_intake_tells_how_each_piece_was_taken_and_how_sure_that_is(tmp_path):
    score = read_notes(save_melody(tmp_path / "score.mid"))
    play(score, 3, (84, 96)).save(tmp_path / "played.mid")
    files = [(name, tmp_path / f"{name}.mid") for name in ("played", "score")]
    decoded = decode_files([*files, ("none", tmp_path / "none.mid")])
    chords, intake = decoded.chords, decoded.intake
    assert intake["timing"].tolist()[:2] == ["performance", "score"]
    assert intake["timing"].isna()[2]
    assert intake["sure"].between(0.2, 1)[:2].all()
    assert intake["chords"][0] == (chords["piece"] == "played").sum()
    assert intake["chords"][0] == pytest.approx(intake["chords"][1], rel=0.1)
    intake.to_csv(tmp_path / "intake.csv", index=False)
    again = read_intake(tmp_path / "intake.csv")
    assert again[["timing", "sure"]].equals(intake[["timing", "sure"]])
    asked = decode_files(files, timing="score").intake
    assert asked["timing"].tolist() == ["score", "score"]
    assert asked["sure"].tolist() == [1, 1]
    assert asked["chords"][0] > 1.5 * intake["chords"][0]


def save_melody(path):
    """Sixty bars of two thirds and a fifth, in 3/4."""
    chords = [(60, 64), (62, 65), (59, 67)] * 60
    write_chords(chords, path, ticks=480)
    return path


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "it asks for more than 4 GiB of memory"),
        (TimeoutError(), "it takes more than 120 seconds to read"),
    ],
)
def test_a_file_that_takes_too_much_is_a_line_of_the_intake(tmp_path, monkeypatch, error, reason):
    def read_or_raise(path, *settings):
        raise error

    monkeypatch.setattr(module, "read_piece", read_or_raise)
    assert reasons(tmp_path, {"bad": midi(NOTES + END)}) == {"bad": ("refused", reason)}
