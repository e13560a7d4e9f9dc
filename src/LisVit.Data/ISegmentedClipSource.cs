namespace LisVit.Data;

/// <summary>Clips of which is known where each sign lies, since they were composed or drawn.</summary>
public interface ISegmentedClipSource : IClipSource
{
    /// <summary>The true boundaries of the signs of a clip, before sampling.</summary>
    /// <param name="index">Which clip, in <c>[0, Count)</c>.</param>
    /// <param name="epoch">Which epoch, from 0.</param>
    /// <returns>The signs in signing order.</returns>
    IReadOnlyList<SignSegment> Segments(int index, int epoch);
}
