"""``python -m subgroup``: the command line."""

from subgroup.cli import main

if __name__ == "__main__":
    main()
