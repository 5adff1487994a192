"""Completing a font: what it does not have, drawn after another font and as it would have it."""
