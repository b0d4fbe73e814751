"""What comes with the product: forms, figures, the working calendar and samples, all as data.

What belongs here: the data files and what brings them into the database. A rule does not; forms,
their names and their keys are known to no other module.
"""
