"""How the process keeps the memory that training asks for again and again."""

import ctypes

# malloc.h of the GNU C library
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3


def keep_freed_memory() -> bool:
    """Ask malloc not to hand freed memory back to the system; whether it can be asked.

    Each training step frees hundreds of megabytes and asks for as much again. By default the pages
    go back to the kernel in between and are cleared anew, which took half of a step's time. Only
    the GNU C library knows these settings; elsewhere nothing is changed.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    settings = {M_TRIM_THRESHOLD: 2**31 - 1, M_TOP_PAD: 2**28, M_MMAP_THRESHOLD: 2**25}
    accepted = [mallopt(name, value) for name, value in settings.items()]
    return all(accepted)
