namespace LisVit.Data.Transforms;

/// <summary>How decoded frames become the input of a model. The defaults are the report's. <see cref="FrameTransform"/> throws an <see cref="ArgumentException"/> that names a value out of range.</summary>
public sealed record FrameTransformOptions
{
    /// <summary>Width of the result in pixels, at least 1.</summary>
    public int Width { get; init; } = 192;

    /// <summary>Height of the result in pixels, at least 1.</summary>
    public int Height { get; init; } = 256;

    /// <summary>
    /// Width in pixels that frames are resized to before <see cref="Width"/> of them are cropped, at least <see cref="Width"/>;
    /// null for the same, so that nothing is cropped. Crops are from the centre (an odd remainder rounds half to even, as
    /// torchvision's) unless <see cref="ClipAugmentation.RandomCrop"/> is on.
    /// </summary>
    public int? ResizeWidth { get; init; }

    /// <summary>Height in pixels that frames are resized to before <see cref="Height"/> of them are cropped; as <see cref="ResizeWidth"/>.</summary>
    public int? ResizeHeight { get; init; }

    /// <summary>Subtracted from red, green and blue in <c>[0, 1]</c>: three finite numbers.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.5337f, 0.5225f, 0.5162f];

    /// <summary>Divides red, green and blue after the mean is subtracted: three finite numbers above 0.</summary>
    public IReadOnlyList<float> StandardDeviation { get; init; } = [0.2873f, 0.2966f, 0.3266f];

    /// <summary>
    /// Whether the bicubic kernel widens when frames shrink (a = -0.5, as Pillow and PyTorch do with antialias), or always
    /// reads four pixels (a = -0.75, as torchvision does on tensors by default). About 40 % of the values differ.
    /// </summary>
    public bool Antialias { get; init; }

    /// <summary>
    /// Whether resized values are rounded (half to even) and clamped to <c>[0, 255]</c>, as torchvision does with 8-bit images.
    /// Otherwise they keep their fraction, and the bicubic kernel's overshoot.
    /// </summary>
    public bool RoundToBytes { get; init; } = true;

    /// <summary>Random changes for training, drawn once a clip; none by default.</summary>
    public ClipAugmentation? Augmentation { get; init; }
}
