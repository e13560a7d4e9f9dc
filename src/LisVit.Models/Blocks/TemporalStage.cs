namespace LisVit.Models.Blocks;

/// <summary>One stage of the temporal model behind an encoder: a convolution along time, then pooling. The encoder's constructor throws an <see cref="ArgumentException"/> that names a value out of range.</summary>
/// <param name="Kernel">Odd number of frames that a frame sees, at least 1.</param>
/// <param name="Pool">Frames that become one, at least 1, of which each feature's largest value stays; 1 for no pooling.</param>
public sealed record TemporalStage(int Kernel, int Pool = 1)
{
    /// <summary>The stages K5P2K5P2 of Min et al., "Visual Alignment Constraint for Continuous Sign Language Recognition", section 3.1: four frames become one, which saw 16.</summary>
    public static IReadOnlyList<TemporalStage> K5P2K5P2 { get; } = [new(5, 2), new(5, 2)];

    /// <summary>Frames that are left of so many: <c>ceil(frames / Pool)</c>, so that no frame is lost and no clip becomes empty.</summary>
    /// <param name="frames">Frames before the stage.</param>
    public long Length(long frames) => (frames + Pool - 1) / Pool;

    internal void Validate()
    {
        if (Kernel < 1 || Kernel % 2 == 0)
            throw new ArgumentException($"kernel ({Kernel}) must be odd and positive.");
        if (Pool < 1)
            throw new ArgumentException($"pool ({Pool}) must be at least 1 frame.");
    }
}
