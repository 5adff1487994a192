"""Models that only count."""
