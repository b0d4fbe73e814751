"""Two people at the same moment: threads, rounds, and the same rounds without their guard."""
