using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>Some consecutive frames of a recording, as a clip of their own.</summary>
/// <param name="recording">All frames.</param>
/// <param name="first">The first that belongs to the clip, from 0.</param>
/// <param name="count">How many belong to it.</param>
internal class FrameRange(IFrameSource recording, int first, int count) : IRentedFrames
{
    public IFrameSource Recording => recording;

    public int FrameCount => count;

    protected int First => first;

    /// <summary>Keeps what a cache needs to know of stored frames.</summary>
    public static FrameRange Of(IFrameSource recording, int first, int count) =>
        recording is IStoredFrames stored ? new StoredFrameRange(stored, first, count) : new FrameRange(recording, first, count);

    public RgbFrames Read(ReadOnlySpan<int> indices) => recording.Read(Shifted(indices));

    public RgbFrames ReadRented(ReadOnlySpan<int> indices) => recording is IRentedFrames rented ? rented.ReadRented(Shifted(indices)) : recording.Read(Shifted(indices));

    private int[] Shifted(ReadOnlySpan<int> indices)
    {
        FrameIndices.Check(indices, count);
        var shifted = indices.ToArray();
        for (var i = 0; i < shifted.Length; i++)
            shifted[i] += first;

        return shifted;
    }

    private sealed class StoredFrameRange(IStoredFrames recording, int first, int count) : FrameRange(recording, first, count), IStoredFrames
    {
        public string Fingerprint => $"{((IStoredFrames)Recording).Fingerprint}|{First}+{FrameCount}";
    }
}
