"""Standard MIDI files: their bytes, notes, bars, and how they are written."""
