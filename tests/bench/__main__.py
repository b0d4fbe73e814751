"""Every benchmark, one after the other; the figures stand beside their comparison.

python -m tests.bench        exit code 1 when a figure is not reached
"""

from __future__ import annotations

import subprocess
import sys

ALL = (
    "tests.bench.cycle",
    "tests.bench.inbox",
    "tests.bench.papers",
    "tests.bench.site",
    "tests.bench.imports",
)


def main() -> int:
    failed = []
    for module in ALL:
        print(f"== {module}", flush=True)
        if subprocess.run([sys.executable, "-m", module], check=False).returncode:
            failed.append(module)
    print("not reached: " + ", ".join(failed) if failed else "every figure reached")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
