"""What a piece is once read: chords, their split, vocabulary, windows."""
