namespace LisVit.Data.Sampling;

/// <summary>Chooses frames of a clip before anything is decoded. Implementations are safe to call from several threads: loaders do.</summary>
public interface IFrameSampler
{
    /// <summary>Chooses frames.</summary>
    /// <param name="frameCount">Frames that the clip has, at least 1.</param>
    /// <param name="random">Random numbers of this clip and epoch; deterministic samplers leave it alone.</param>
    /// <returns>Ascending indices in <c>[0, frameCount)</c>, at least one; they repeat only where a sampler says so.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The clip has no frames.</exception>
    int[] Sample(int frameCount, Random random);
}
