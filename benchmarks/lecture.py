"""The lecture's recipe, written as its reader would in plain Keras: what ours is measured against.

Every window is a row of its own, every target one-hot, one chord is learnt from 128, and a sample
runs the whole window through the network for each chord.
"""

from pathlib import Path

import keras
import mido
import numpy as np

WINDOW = 128


def decode(path: str | Path) -> list[tuple[int, ...]]:
    """The chords of a MIDI file, message by message."""
    onsets: dict[int, set[int]] = {}
    for track in mido.MidiFile(path, clip=True).tracks:
        now, opened = 0, dict[tuple[int, int], int]()
        for message in track:
            now += message.time
            if message.type not in ("note_on", "note_off"):
                continue
            key = (message.channel, message.note)
            if key in opened:
                start = opened.pop(key)
                if now > start:
                    onsets.setdefault(start, set()).add(message.note)
            elif message.type == "note_on" and message.velocity > 0:
                opened[key] = now
        for (_, note), start in opened.items():
            if now > start:
                onsets.setdefault(start, set()).add(note)
    return [tuple(sorted(onsets[tick])) for tick in sorted(onsets)]


def windows(pieces: list[np.ndarray], chords: int) -> tuple[np.ndarray, np.ndarray]:
    """All windows, (windows, 128), and the chord after each, one-hot, (windows, chords)."""
    inputs, targets = [], []
    for piece in pieces:
        for start in range(len(piece) - WINDOW):
            inputs.append(piece[start : start + WINDOW])
            targets.append(piece[start + WINDOW])
    return np.array(inputs), keras.utils.to_categorical(targets, chords)


def network(chords: int, units: int) -> keras.Model:
    """Embedding, three LSTM layers with dropout, softmax."""
    layers = [keras.layers.Embedding(chords, 128)]
    for last in (False, False, True):
        layers.append(keras.layers.LSTM(units, return_sequences=not last))
        layers.append(keras.layers.Dropout(0.3))
    layers.append(keras.layers.Dense(chords, activation="softmax"))
    model = keras.Sequential(layers)
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    model.build((None, WINDOW))
    return model


def generate(model: keras.Model, primer: np.ndarray, count: int) -> list[int]:
    """`count` chords, greedily, each from a `predict` over the last 128."""
    indices = list(primer)
    for _ in range(count):
        probabilities = model.predict(np.array([indices[-WINDOW:]]), verbose=0)
        indices.append(int(np.argmax(probabilities)))
    return indices[len(primer) :]
