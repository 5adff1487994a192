"""Where pieces come from: scores found, checked and made into MIDI files."""
