namespace LisVit.Data.Transforms;

/// <summary>
/// Random changes of a training clip. Everything is drawn once a clip, so that motion stays as it was signed. Colours are
/// not clamped afterwards. <see cref="FrameTransform"/> throws an <see cref="ArgumentOutOfRangeException"/> that names a value out of its range.
/// </summary>
public sealed record ClipAugmentation
{
    /// <summary>Brightness is multiplied by a factor drawn from 1 +- this, in <c>[0, 1]</c>.</summary>
    public double Brightness { get; init; } = 0.2;

    /// <summary>Contrast about the mean of <see cref="FrameTransformOptions.Mean"/> is multiplied by a factor drawn from 1 +- this, in <c>[0, 1]</c>.</summary>
    public double Contrast { get; init; } = 0.2;

    /// <summary>Saturation about the luminance of ITU-R BT.601 is multiplied by a factor drawn from 1 +- this, in <c>[0, 1]</c>.</summary>
    public double Saturation { get; init; } = 0.2;

    /// <summary>Red, green and blue are each multiplied by a factor of their own, drawn from 1 +- this, in <c>[0, 1]</c>.</summary>
    public double ChannelGain { get; init; } = 0.05;

    /// <summary>Frames are enlarged (and so cropped) or reduced by up to this share, in <c>[0, 0.99]</c>.</summary>
    public double Zoom { get; init; } = 0.1;

    /// <summary>Frames are shifted by up to this share of their width and height, in <c>[0, 1]</c>.</summary>
    public double Shift { get; init; } = 0.05;

    /// <summary>Frames are rotated by up to this many degrees, in <c>[0, 180]</c>.</summary>
    public double Rotation { get; init; } = 5;

    /// <summary>
    /// Probability, in <c>[0, 1]</c>, that left and right are exchanged: the exact mirror of the clip. Off by default: it exchanges the signing hand,
    /// which some signs depend on.
    /// </summary>
    public double HorizontalFlip { get; init; }

    /// <summary>
    /// Whether the crop lies anywhere in the resized frame, every place as likely as any other, rather than in its centre. It has an
    /// effect where <see cref="FrameTransformOptions.ResizeWidth"/> or <see cref="FrameTransformOptions.ResizeHeight"/> is above the
    /// result's.
    /// </summary>
    public bool RandomCrop { get; init; }

    /// <summary>Probability, in <c>[0, 1]</c>, that a rectangle is replaced by the mean colour in all frames (Zhong et al., 2020).</summary>
    public double Erasing { get; init; }

    /// <summary>Largest width and height of the erased rectangle, as a share of the frame's, in <c>[0, 1]</c>.</summary>
    public double ErasingSize { get; init; } = 0.4;

    /// <summary>Refuses what is out of range, with its name and value.</summary>
    internal void Check()
    {
        // Beyond 1 a factor of 1 +- this could be negative, and a zoom of 1 would leave nothing.
        AtMost(Brightness, 1, nameof(Brightness));
        AtMost(Contrast, 1, nameof(Contrast));
        AtMost(Saturation, 1, nameof(Saturation));
        AtMost(ChannelGain, 1, nameof(ChannelGain));
        AtMost(Zoom, 0.99, nameof(Zoom));
        AtMost(Shift, 1, nameof(Shift));
        AtMost(Rotation, 180, nameof(Rotation));
        AtMost(HorizontalFlip, 1, nameof(HorizontalFlip));
        AtMost(Erasing, 1, nameof(Erasing));
        AtMost(ErasingSize, 1, nameof(ErasingSize));

        static void AtMost(double value, double most, string name)
        {
            if (!(value >= 0 && value <= most))
                throw new ArgumentOutOfRangeException(name, value, $"{name} of an augmentation must be in [0, {most}], but is {value}.");
        }
    }
}
