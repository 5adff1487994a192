"""What PyTorch takes for the same, in a process of its own: it cannot share one with TensorFlow."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = Path(__file__).with_name("pytorch_networks.py")


def in_pytorch(network: str, **given: object) -> list[Callable[[], float]]:
    """A step of a network of `pytorch_networks`, which is made and has read what it is given; it
    gives its loss. None without PyTorch."""
    if not importlib.util.find_spec("torch"):
        print(f"  PyTorch is not installed: no {network} in it", file=sys.stderr, flush=True)
        return []
    command = [sys.executable, str(PROGRAM), network, json.dumps(given)]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    asked, answered = worker.stdin, worker.stdout
    assert asked is not None and answered is not None
    answered.readline()

    def step() -> float:
        print(file=asked, flush=True)
        return float(answered.readline())

    return [step]
