"""The lecture's network of chords."""
