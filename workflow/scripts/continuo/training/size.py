"""How large a network may be: asked before any of it is made."""

from continuo.base.errors import UserError

MOST = 2**29  # numbers of a network, or of what goes from layer to layer of it; 2 GiB


def require_bearable(numbers: int, where: str) -> None:
    """UserError, with the key `where`, if it is that of a network of more numbers than MOST."""
    if numbers > MOST:
        raise UserError(
            f"{where}: a network of {numbers:,} numbers or more, which no memory bears "
            f"(at most {MOST:,}); make its layers fewer or smaller"
        )
