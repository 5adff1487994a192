"""How loud sound is to the ear: the integrated loudness of ITU-R BS.1770-4.

In NumPy: SciPy's filters take longer to import than a minute of music to be measured.
"""

import numpy as np

BLOCK = 0.4  # seconds that loudness is measured over
HOP = 0.25  # of a block, from one to the next
SILENT, QUIET = -70.0, -10.0  # what counts is louder: LUFS, and dB beside the mean of the others
# the head: +4 dB above 1.5 kHz; what the ear does not hear: below 38 Hz
SHELF = 4.0, 2**-0.5, 1500.0
HIGH_PASS = 0.5, 38.0
DECAY = 0.25  # seconds after which nothing is left of either filter's answer


def integrated_loudness(sound: np.ndarray, rate: int) -> float:
    """LUFS of `sound`, shape (samples, channels), one or two channels at `rate` samples a second.

    It lasts BLOCK or longer; -inf where no block of it is louder than SILENT.
    """
    power = (weighted(sound.T, rate) ** 2).sum(axis=0)
    starts = np.arange(round((len(sound) / rate - BLOCK) / (BLOCK * HOP)) + 1) * HOP
    total = np.concatenate([[0.0], np.cumsum(power)])
    first, last = ((BLOCK * place * rate).astype(int) for place in (starts, starts + 1))
    blocks = (total[np.minimum(last, len(sound))] - total[first]) / (BLOCK * rate)
    with np.errstate(divide="ignore"):
        loudness = _decibels(blocks)
    heard = loudness >= SILENT
    if not heard.any():
        return -np.inf
    heard &= loudness > _decibels(blocks[heard].mean()) + QUIET
    return float(_decibels(blocks[heard].mean()))


def _decibels(power: np.ndarray) -> np.ndarray:
    return -0.691 + 10 * np.log10(power)


def weighted(sound: np.ndarray, rate: int) -> np.ndarray:
    """`sound`, shape (channels, samples), as the ear weights it: through both filters, which answer
    a second in which nothing is heard with nothing."""
    tail, length = round(DECAY * rate), sound.shape[1]
    size = 8 * tail
    new = size - tail  # samples that are new in a frame; those before them are heard as they fade
    frames = -(-length // new)
    padded = np.pad(sound, ((0, 0), (tail, frames * new - length)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::new]
    answers = np.fft.irfft(np.fft.rfft(seen) * _response(size, rate), size)[:, :, tail:]
    return answers.reshape(len(sound), -1)[:, :length]


def _response(size: int, rate: int) -> np.ndarray:
    """What both filters make of each frequency of a frame, complex, shape (size / 2 + 1,).

    R. Bristow-Johnson, Cookbook formulae for audio equalizer biquad filter coefficients.
    """
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    gain, quality, corner = SHELF
    high, angle = 10 ** (gain / 40), 2 * np.pi * corner / rate
    cosine, slope = np.cos(angle), np.sqrt(high) * np.sin(angle) / quality
    more, less = high + 1, high - 1
    above = high * (more + less * cosine + slope), high * (more + less * cosine - slope)
    below = more - less * cosine + slope, more - less * cosine - slope
    rise, fall = -2 * high * (less + more * cosine), 2 * (less - more * cosine)
    shelf = (above[0] + rise * delay + above[1] * delay**2) / (
        below[0] + fall * delay + below[1] * delay**2
    )
    quality, corner = HIGH_PASS
    angle = 2 * np.pi * corner / rate
    cosine, slope = np.cos(angle), np.sin(angle) / (2 * quality)
    passed = (1 + cosine) / 2 * (1 - delay) ** 2
    return shelf * passed / (1 + slope - 2 * cosine * delay + (1 - slope) * delay**2)
