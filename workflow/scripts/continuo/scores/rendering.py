"""MusicXML on standard input, a MIDI file on standard output: a program of its own.

Verovio is a C++ library, and some score will crash it. Then only this process ends, and the score
is refused like any other broken one.
"""

import base64
import subprocess
import sys


def to_midi(musicxml: str) -> bytes:
    """MusicXML as a MIDI file, by Verovio, repeats played. ValueError where it cannot read it."""
    done = subprocess.run([sys.executable, __file__], input=musicxml.encode(), capture_output=True)
    if done.returncode or not done.stdout:
        raise ValueError("not a MusicXML score that Verovio can read")
    return done.stdout


def main() -> None:
    import verovio  # slow to load, and not needed by those who import this module

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    if toolkit.loadData(sys.stdin.buffer.read().decode()):
        sys.stdout.buffer.write(base64.b64decode(toolkit.renderToMIDI()))


if __name__ == "__main__":
    main()
