"""Text in, pages out: a Word document or a text read, cut into pieces, made into drafts.

``reading`` (bytes to blocks) · ``build`` (blocks to tree) · ``plan`` (tree to pieces) are pure;
``runs`` keeps what was found and decided, ``write`` makes the drafts, ``views`` are the screens.
"""
