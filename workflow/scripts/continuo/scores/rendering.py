"""MusicXML on standard input, a MIDI file on standard output: a program of its own.

Verovio is a C++ library, and some score will crash it. Then only this process ends, and the score
is refused like any other broken one.
"""

import base64
import contextlib
import subprocess
import sys

SECONDS = 300  # of one score
ONCE = "once"  # asked for where repeats are not to be played
MEMORY = 4 * 2**30  # bytes of address space, most of which is never used


def to_midi(musicxml: str, repeats: bool = True) -> bytes:
    """MusicXML as a MIDI file, by Verovio; repeats: whether they are played. ValueError where it
    cannot read it, or not within the limits."""
    try:
        done = subprocess.run(
            [sys.executable, __file__, *([] if repeats else [ONCE])],
            input=musicxml.encode(),
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"Verovio takes more than {SECONDS} seconds for it") from None
    if done.returncode < 0:
        limit = MEMORY >> 30
        raise ValueError(f"Verovio breaks down over it, or asks for more than {limit} GiB")
    if done.returncode or not done.stdout:
        raise ValueError("not a MusicXML score that Verovio can read")
    return done.stdout


def main() -> None:
    with contextlib.suppress(ImportError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import verovio  # slow to load, and not needed by those who import this module

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions({"expandNever": ONCE in sys.argv})
    if toolkit.loadData(sys.stdin.buffer.read().decode()):
        sys.stdout.buffer.write(base64.b64decode(toolkit.renderToMIDI()))


if __name__ == "__main__":
    main()
