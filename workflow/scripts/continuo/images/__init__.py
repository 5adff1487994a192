"""Pictures of digits, garments and glyphs: where they come from, and how they are laid out."""
