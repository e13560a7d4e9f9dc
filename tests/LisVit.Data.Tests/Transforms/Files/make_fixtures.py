"""Makes the *.bin.gz files beside it with torchvision 0.14.1 on PyTorch 1.13.0.

The input of a fixture is `pixels` of its size. A fixture has, for antialias off and on: the resized uint8 tensor, and the
resized float tensor of the same values in [0, 255] as float32, both [c h w] and little-endian. Floats of a large result are those of every 32nd row.
`crop.bin.gz` has `center_crop` of the uint8 tensor resized without antialias.
"""
import gzip
import os

import numpy as np
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms.functional import center_crop, resize

SIZES = [  # height, width, new height, new width
    (260, 210, 256, 192),
    (36, 30, 61, 77),
    (61, 77, 36, 30),
    (24, 32, 24, 32),
    (24, 32, 24, 48),
    (48, 64, 24, 32),
    (97, 53, 17, 9),
    (1, 1, 5, 3),
    (7, 5, 1, 1),
    (2, 3, 33, 35),
]


def pixels(height, width):
    """Noise over a gradient, [h w c]: the high byte of a multiplicative congruential sequence of 32 bits."""
    i = np.arange(height * width * 3, dtype=np.uint64)
    noise = ((i + np.uint64(1)) * np.uint64(2654435761) % np.uint64(2**32)) >> np.uint64(24)
    noise = (noise * noise) >> np.uint64(8)
    ramp = i * np.uint64(256) // np.uint64(height * width * 3)
    values = np.where(i % np.uint64(5) < np.uint64(3), noise, ramp)
    return values.astype(np.uint8).reshape(height, width, 3)


def write(name, arrays):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, "wb") as file:
        file.write(gzip.compress(b"".join(array.tobytes() for array in arrays), 9, mtime=0))


for height, width, new_height, new_width in SIZES:
    image = torch.from_numpy(pixels(height, width)).permute(2, 0, 1).contiguous()
    arrays = []
    for antialias in (False, True):
        step = 32 if new_height * new_width > 10_000 else 1
        as_bytes = resize(image, [new_height, new_width], InterpolationMode.BICUBIC, antialias=antialias)
        as_floats = resize(image.float(), [new_height, new_width], InterpolationMode.BICUBIC, antialias=antialias)
        assert as_bytes.dtype == torch.uint8 and as_floats.dtype == torch.float32
        arrays += [as_bytes.numpy(), as_floats[:, ::step].contiguous().numpy().astype("<f4")]
    write(f"{height}x{width}_to_{new_height}x{new_width}.bin.gz", arrays)

image = torch.from_numpy(pixels(36, 30)).permute(2, 0, 1).contiguous()
resized = resize(image, [41, 38], InterpolationMode.BICUBIC, antialias=False)
write("crop.bin.gz", [center_crop(resized, [32, 21]).numpy()])
