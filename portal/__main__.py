"""The `portal` command, also as `python -m portal`."""

import sys

from portal.mistakes import SettingsError


def main() -> int:
    """Settings are read when the portal is first imported, so that is where a wrong one shows."""
    try:
        from portal import cli
    except SettingsError as exc:
        sys.exit(f"portal: {exc}")
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
