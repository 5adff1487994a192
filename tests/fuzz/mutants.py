"""Files and configurations that are almost as they should be."""

import copy
import random
import re
import struct
from collections.abc import Sequence
from typing import Any

ODD = [
    0, 1, -1, 127, 128, 255, 2**15, 2**16, 2**31, 2**32 - 1, 2**63, 10**15, 10**30, 0.5, -0.0,
    1e308, float("nan"), float("inf"), "", " ", "\n", "../..", "1e3", "\u202e", "a" * 5000, "\0",
    None, True, False, [], {}, [[]], {"": {}}, [None] * 20,
]  # fmt: skip
NAMES = [*(odd for odd in ODD if not isinstance(odd, dict | list)), "title", "model", "window"]
BYTES = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)


def damaged(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """The content with one to eight changes of those that disks, networks and people make."""
    found = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 3, 8))):
        at = draw.randrange(len(found) + 1)
        end = min(len(found), at + draw.choice((1, 2, 4, 8, 60, 1000)))
        match draw.randrange(8):
            case 0:
                del found[at:]
            case 1:
                del found[at:end]
            case 2:
                found[at:at] = found[at:end] * draw.choice((1, 2, 50))
            case 3:
                other = draw.choice(others)
                begin = draw.randrange(len(other) + 1)
                found[at:end] = other[begin : begin + draw.choice((1, 4, 60, 1000))]
            case 4:
                number = draw.choice((0, 1, 2**16, 2**31 - 1, 2**31, 2**32 - 1))
                found[at : at + 4] = struct.pack(draw.choice("<>") + "I", number)
            case 5:
                found[at : at + 1] = bytes([draw.choice(BYTES)])
            case 6:
                found[at:end] = bytes([draw.choice(BYTES)]) * (end - at)
            case _:
                if at < len(found):
                    found[at] ^= 1 << draw.randrange(8)
    return bytes(found)


def rewritten(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """XML with other numbers in it, or with an element often, or not at all."""
    text = content.decode("utf-8", "replace")
    for _ in range(draw.choice((1, 1, 2, 5))):
        numbers = list(re.finditer(r"(?<=>)\d+(?=<)", text))
        names = sorted(set(re.findall(r"<([a-z-]+)>", text)))
        if numbers and draw.random() < 0.4:
            found = draw.choice(numbers)
            text = text[: found.start()] + str(draw.choice(ODD[:16])) + text[found.end() :]
        elif names:
            name = draw.choice(names)
            found = draw.choice(
                list(re.finditer(rf"<{name}>.*?</{name}>", text, re.DOTALL)) or [None]
            )
            if found:
                text = (
                    text[: found.start()] + found[0] * draw.choice((0, 2, 9)) + text[found.end() :]
                )
    return text.encode()


def changed(value: Any, draw: random.Random) -> Any:
    """A copy of nested mappings and lists in which one place, or two, have something odd."""
    whole = [copy.deepcopy(value)]
    for _ in range(draw.choice((1, 1, 2))):
        place: Any = whole
        key: Any = 0
        while isinstance(place[key], dict | list) and place[key] and draw.random() < 0.85:
            place = place[key]
            key = (
                draw.choice(list(place)) if isinstance(place, dict) else draw.randrange(len(place))
            )
        if place is not whole and draw.random() < 0.2:
            del place[key]
        elif isinstance(place, dict) and draw.random() < 0.2:
            place[draw.choice(NAMES)] = place.pop(key)
        else:
            place[key] = copy.deepcopy(draw.choice(ODD))
    return whole[0]
