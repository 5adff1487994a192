"""From MIDI files to index streams, and from index streams back to MIDI files."""
