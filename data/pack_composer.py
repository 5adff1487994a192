"""Pack the composer that comes with the project, as data/README.md says."""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from continuo.training.arrays import read_arrays, write_arrays

TERMS = "CC BY-NC 4.0, The Continuo authors; learnt from scores that music21 carries"


def pack(trained: str | Path, packed: str | Path) -> None:
    """The weights of a trained composer in half the bytes, and TERMS on its card. It is to start
    from, which goes on with weights of full length. UserError where `trained` is no such file."""
    weights, card = read_arrays(trained, "a trained composer", lambda arrays, _: arrays)
    short = {
        name: array.astype(np.float16) if array.dtype == np.float32 else array
        for name, array in weights.items()
    }
    write_arrays(short, {**card, "licence": TERMS}, packed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", help="the composer.npz of config.composer.yaml")
    parser.add_argument("packed", nargs="?", default=Path(__file__).with_name("composer.npz"))
    told = parser.parse_args()
    pack(told.trained, told.packed)
    print(told.packed)
