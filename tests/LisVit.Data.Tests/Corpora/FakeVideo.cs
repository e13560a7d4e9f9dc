using LisVit.Data.Corpora;
using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Corpora;

/// <summary>Stands for a video of so many frames; frame n is of the colour n.</summary>
internal sealed class FakeVideo(string path, int frames) : IFrameSource
{
    public string Path => path;

    public int FrameCount => frames;

    public RgbFrames Read(ReadOnlySpan<int> indices)
    {
        var pixels = new List<byte>();
        foreach (var index in indices)
            pixels.AddRange([(byte)index, (byte)index, (byte)index]);
        return new RgbFrames([.. pixels], indices.Length, 1, 1);
    }

    /// <summary>Options that open every video as one of so many frames, unless its annotations say how many.</summary>
    public static CorpusOptions Options(int frames) => new() { OpenVideo = (path, annotated) => new FakeVideo(path, annotated ?? frames) };
}
