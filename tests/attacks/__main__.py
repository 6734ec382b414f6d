"""All attacks, or those that are named: python -m tests.attacks [static] [wapiti] [inject] [fuzz] [races] ...

Each prints its figures, and what it found that nobody may leave standing. The exit status is 1 when there is such.
"""

import sys
from collections.abc import Callable

from tests.attacks import fuzz, injected, longer, static, timing, wapiti

ATTACKS: dict[str, Callable[[], list[str]]] = {
    "static": static.attack,
    "wapiti": wapiti.attack,
    "inject": injected.attack,
    "fuzz": fuzz.attack,
    "races": longer.races,
    "leaks": longer.leaks,
    "alerts": longer.alerts,
    "markup": longer.markup,
    "rotation": longer.rotation,
    "canaries": longer.canaries,
    "joins": longer.joins,
    "kills": longer.kills,
    "lossy": longer.lossy,
    "timing": timing.attack,
}


def main(named: list[str]) -> int:
    if strange := set(named) - set(ATTACKS):
        print(f"There is no attack {', '.join(sorted(strange))}; there are {', '.join(ATTACKS)}.", file=sys.stderr)
        return 2
    faults = [fault for name in named or ATTACKS for fault in ATTACKS[name]()]
    for fault in faults[:200]:
        print(fault)
    print(f"{len(faults)} to mend.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
