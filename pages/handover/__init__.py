"""移交门户网站: the public site as files that open from a folder, without a server.

``addresses`` says where what stands, ``rewrite`` turns a page into one that needs no server,
``package`` writes, ``desk`` is the screen of the office.
"""
