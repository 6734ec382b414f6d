"""The `portal` command, also as `python -m portal`."""

import gc
import sys

from portal.mistakes import SettingsError

LITTER = 20_000
"""So many things are made before Python looks for what nobody needs any more: with its own 700, that took a sixth of
the start, which makes little but what stays."""


def main() -> int:
    """Settings are read when the portal is first imported, so that is where a wrong one shows."""
    gc.set_threshold(LITTER)
    try:
        from portal import cli
    except SettingsError as exc:
        sys.exit(f"portal: {exc}")
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
