"""``python -m tests.soak``: as many sequences as one likes, on a database made for it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--sequences", type=int, default=20_000)
    parser.add_argument("--length", type=int, default=None, help="operations in each")
    parser.add_argument("--first", type=int, default=0, help="seed of the first sequence")
    parser.add_argument("--seed", type=int, default=None, help="play this one only, and say what")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
    django.setup()

    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.scenario import Office
    from tests.soak.run import LENGTH, run_one

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    setup_test_environment()
    own = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    print(f"{connection.vendor}: {own}", flush=True)
    seeds = (
        [given.seed]
        if given.seed is not None
        else range(given.first, given.first + given.sequences)
    )
    tally: Counter[str] = Counter()
    began = time.monotonic()
    try:
        office = Office.open()
        for done, seed in enumerate(seeds, start=1):
            log = run_one(office, seed, given.length or LENGTH, tally)
            if given.seed is not None:
                print("\n".join(log))
            elif done % 100 == 0:
                pace = done / (time.monotonic() - began)
                print(f"{done} sequences, {pace:.1f} a second", flush=True)
    except Exception as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)
    for name, count in sorted(tally.items()):
        print(f"{count:8} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
