"""网站自查: what an inspector of government sites would mark down, said before he comes.

One function a kind of finding; none of them changes anything.
"""
