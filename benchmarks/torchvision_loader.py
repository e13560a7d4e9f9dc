"""The loader's work in PyTorch, for LoaderComparison: frames 0, 4, 8, ... of each clip, decoded, bicubic to 192x256, standardised.

Usage: torchvision_loader.py FOLDER WORKERS tensor|pillow
Prints clips a second of one epoch, after one that warms up. "tensor" resizes uint8 tensors as torchvision does, without antialias;
"pillow" lets Pillow resize, which is quicker and antialiased.
"""
import os
import sys
import time

import numpy
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional

MEAN, DEVIATION = [0.5337, 0.5225, 0.5162], [0.2873, 0.2966, 0.3266]


class Clips(torch.utils.data.Dataset):
    def __init__(self, folder, resize):
        self.folders = sorted(entry.path for entry in os.scandir(folder))
        self.resize = resize

    def __len__(self):
        return len(self.folders)

    def __getitem__(self, index):
        folder = self.folders[index]
        names = sorted(os.listdir(folder))[::4]
        images = [Image.open(os.path.join(folder, name)).convert("RGB") for name in names]
        if self.resize == "pillow":
            images = [image.resize((192, 256), Image.BICUBIC) for image in images]
        frames = torch.from_numpy(numpy.stack([numpy.asarray(image) for image in images])).permute(0, 3, 1, 2)
        if self.resize == "tensor":
            frames = functional.resize(frames, [256, 192], InterpolationMode.BICUBIC)
        return functional.normalize(frames.float().div_(255), MEAN, DEVIATION)


def main():
    folder, workers, resize = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(1)
    clips = Clips(folder, resize)
    loader = torch.utils.data.DataLoader(clips, batch_size=1, num_workers=workers, persistent_workers=True)
    for _ in loader:
        pass
    begin = time.perf_counter()
    shapes = {tuple(batch.shape) for batch in loader}
    print(f"{len(clips) / (time.perf_counter() - begin):.3f} {sorted(shapes)}")


main()
