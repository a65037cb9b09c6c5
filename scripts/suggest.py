"""Print a draft of my_shop.yml, which of a file's columns is which of the contract; `make suggest` calls it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python"))

from segmentation.mapping.command import main

if __name__ == "__main__":
    main()
