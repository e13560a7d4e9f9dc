using System.Runtime.CompilerServices;
using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Batching;

/// <summary>Clips of unequal length in memory; the pixels of clip i are i, and it can be told to fail.</summary>
internal sealed class NumberedClips(int count, Func<int, Exception?>? failure = null) : IClipSource
{
    private int reads;

    public int Count => count;

    public int Reads => Volatile.Read(ref reads);

    /// <summary>Called as a clip's frames are read.</summary>
    public Action<int> Reading { get; init; } = _ => { };

    public AnnotatedClip Open(int index, int epoch) =>
        new($"clip-{index}", "signer", [.. Enumerable.Repeat("A", index % 3 + 1)], new NumberedFrames(this, index));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RgbFrames Read(int index, int frames)
    {
        Interlocked.Increment(ref reads);
        Reading(index);
        if (failure?.Invoke(index) is { } exception)
            throw exception;
        return new RgbFrames([.. Enumerable.Repeat((byte)index, frames * 2 * 2 * 3)], frames, 2, 2);
    }

    private sealed class NumberedFrames(NumberedClips clips, int index) : IFrameSource
    {
        public int FrameCount => index * 7 % 5 + 1;

        public RgbFrames Read(ReadOnlySpan<int> indices) => clips.Read(index, indices.Length);
    }
}
