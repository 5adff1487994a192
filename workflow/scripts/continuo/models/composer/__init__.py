"""The composer: spells chords from the top, with their rhythm and a memory."""
