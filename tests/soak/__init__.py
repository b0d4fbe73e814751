"""Random work in an office, for as long as one likes, and what must hold after every bit of it.

``python -m tests.soak --sequences 20000`` on the database of ``DATABASE_URL``; ``--seed`` plays one
sequence again. Each sequence is one seed: who does what on which day follows from it alone.
"""
