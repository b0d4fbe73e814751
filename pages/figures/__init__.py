"""Living figures: counted from the requests of the office, released by it quarter by quarter.

``spending`` and ``board`` count, ``release`` freezes what was counted, ``shown`` gives out what
stands, ``drawing`` draws it. What belongs to a form, a kind of spending or a matter is data:
spending lines and the form named on a matter's page. Samples are never counted.
"""
