namespace LisVit.Data.Composing;

/// <summary>How continuous clips are composed from isolated signs. Ranges are inclusive; every draw is uniform. What composes by them throws an <see cref="ArgumentException"/> that names a value out of range.</summary>
public sealed record ComposingOptions
{
    /// <summary>
    /// The benchmark setting by which figures are made and compared; every value is fixed. Another value is another benchmark
    /// and takes another name.
    /// </summary>
    public static ComposingOptions SignedDigitsV1 { get; } = new()
    {
        Name = "SignedDigits-v1",
        MinimumSigns = 2,
        MaximumSigns = 6,
        MinimumSignFrames = 8,
        MaximumSignFrames = 22,
        MinimumTransitionFrames = 2,
        MaximumTransitionFrames = 4,
        StartShift = 0.08,
        StartRotation = 10,
        StartScale = 0.1,
        DriftShift = 0.05,
        DriftRotation = 6,
        DriftScale = 0.05,
        SamplingRate = 0.25,
        ValidationClips = 500,
        TestClips = 500,
        ValidationSeed = 500_001,
        TestSeed = 500_002,
    };

    /// <summary>Name of the setting, to be told with every figure.</summary>
    public string Name { get; init; } = "Composed";

    /// <summary>Fewest signs of a clip, at least 1, drawn with replacement, so that a sign may follow itself.</summary>
    public int MinimumSigns { get; init; } = 2;

    /// <summary>Most signs of a clip, not below the fewest.</summary>
    public int MaximumSigns { get; init; } = 6;

    /// <summary>Which signs may follow which; null for any. One grammar serves all splits.</summary>
    public SignGrammar? Grammar { get; init; }

    /// <summary>Fewest frames of a sign, at least 1, before sampling.</summary>
    public int MinimumSignFrames { get; init; } = 8;

    /// <summary>Most frames of a sign, not below the fewest, before sampling.</summary>
    public int MaximumSignFrames { get; init; } = 22;

    /// <summary>Fewest cross-faded frames between two signs, at least 0, before sampling.</summary>
    public int MinimumTransitionFrames { get; init; } = 2;

    /// <summary>Most cross-faded frames between two signs, not below the fewest, before sampling.</summary>
    public int MaximumTransitionFrames { get; init; } = 4;

    /// <summary>A sign starts shifted by up to this share of the frame, in x and in y; in <c>[0, 0.5]</c>.</summary>
    public double StartShift { get; init; } = 0.08;

    /// <summary>A sign starts rotated by up to this many degrees, in <c>[0, 180]</c>.</summary>
    public double StartRotation { get; init; } = 10;

    /// <summary>A sign starts scaled by up to 1 +- this, in <c>[0, 0.9]</c>.</summary>
    public double StartScale { get; init; } = 0.1;

    /// <summary>Over its duration a sign moves at constant speed by up to this share of the frame, in x and in y; in <c>[0, 0.5]</c>.</summary>
    public double DriftShift { get; init; } = 0.05;

    /// <summary>Over its duration a sign turns by up to this many degrees, in <c>[0, 180]</c>.</summary>
    public double DriftRotation { get; init; } = 6;

    /// <summary>Over its duration a sign grows or shrinks by up to this share of its own size, in <c>[0, 0.9]</c>.</summary>
    public double DriftScale { get; init; } = 0.05;

    /// <summary>Rate at which frames are to be sampled; for <see cref="Sampling.UniformFrameSampler"/>, composing itself ignores it.</summary>
    public double SamplingRate { get; init; } = 0.25;

    /// <summary>Clips of the validation split.</summary>
    public int ValidationClips { get; init; } = 500;

    /// <summary>Clips of the test split.</summary>
    public int TestClips { get; init; } = 500;

    /// <summary>Seed of the validation split.</summary>
    public int ValidationSeed { get; init; } = 1;

    /// <summary>Seed of the test split.</summary>
    public int TestSeed { get; init; } = 2;

    internal void Validate()
    {
        CheckRange("signs of a clip", MinimumSigns, MaximumSigns, lowest: 1);
        CheckRange("frames of a sign", MinimumSignFrames, MaximumSignFrames, lowest: 1);
        CheckRange("frames of a transition", MinimumTransitionFrames, MaximumTransitionFrames, lowest: 0);
        CheckLimit(nameof(StartShift), StartShift, 0.5);
        CheckLimit(nameof(StartRotation), StartRotation, 180);
        CheckLimit(nameof(StartScale), StartScale, 0.9);
        CheckLimit(nameof(DriftShift), DriftShift, 0.5);
        CheckLimit(nameof(DriftRotation), DriftRotation, 180);
        CheckLimit(nameof(DriftScale), DriftScale, 0.9);
    }

    private void CheckRange(string what, int least, int most, int lowest)
    {
        if (least < lowest || most < least)
            throw new ArgumentException($"Composing '{Name}' needs {what} from at least {lowest}, and the most not below the fewest, but has {least} to {most}.");
    }

    private void CheckLimit(string what, double value, double highest)
    {
        if (!(value >= 0 && value <= highest))
            throw new ArgumentException($"Composing '{Name}' needs {what} in [0, {highest}], but has {value}.");
    }
}
