"""Makes linspace.bin.gz with NumPy (1.24.2): the released code's indices for clips of 1 to 1,000 frames at eight rates.

For each rate a little-endian double; then for each clip length from 1 a little-endian uint16, the count, and the step from
each index to the next, one byte each. The first index is always 0.
"""
import gzip
import io
import os

import numpy as np

out = io.BytesIO()
for rate in (1 / 3, 1 / 5, 0.25, 0.2, 0.5, 1.0, 0.29, 0.7):
    out.write(np.array(rate, "<f8").tobytes())
    for frame_count in range(1, 1001):
        indices = np.linspace(0, frame_count - 1, int(frame_count * rate)).astype(int)
        assert len(indices) == 0 or indices[0] == 0
        out.write(np.array(len(indices), "<u2").tobytes())
        out.write(np.diff(indices).astype(np.uint8).tobytes())

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "linspace.bin.gz")
with open(path, "wb") as file:
    file.write(gzip.compress(out.getvalue(), 9, mtime=0))
