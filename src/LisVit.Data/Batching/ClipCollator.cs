using LisVit.Data.Frames;
using static TorchSharp.torch;

namespace LisVit.Data.Batching;

/// <summary>Makes one batch of clips. Its tensors belong to no dispose scope.</summary>
internal static class ClipCollator
{
    public static ClipBatch Collate(IReadOnlyList<Clip> clips)
    {
        using var scope = NewDisposeScope();
        var glosses = new long[clips.Count, clips.Max(clip => clip.Glosses.Count)];
        for (var i = 0; i < clips.Count; i++)
        {
            for (var l = 0; l < clips[i].Glosses.Count; l++)
                glosses[i, l] = clips[i].Glosses[l];
        }

        return new ClipBatch(
            [.. clips.Select(clip => clip.Name)],
            Pad(clips).DetachFromDisposeScope(),
            tensor(clips.Select(clip => (long)clip.FrameCount).ToArray()).DetachFromDisposeScope(),
            tensor(glosses).DetachFromDisposeScope(),
            tensor(clips.Select(clip => (long)clip.Glosses.Count).ToArray()).DetachFromDisposeScope());
    }

    /// <summary>Frames, <c>[b t c h w]</c>. Every value is written once: most of the time goes into touching fresh memory.</summary>
    private static Tensor Pad(IReadOnlyList<Clip> clips)
    {
        var (height, width) = (clips[0].Height, clips[0].Width);
        var longest = clips.Max(clip => clip.FrameCount);
        var frames = empty([clips.Count, longest, RgbFrames.Channels, height, width], ScalarType.Float32);
        using var values = frames.data<float>();
        for (var i = 0; i < clips.Count; i++)
        {
            values.CopyFrom(clips[i].Frames, 0, (long)i * longest * RgbFrames.Channels * height * width);
            frames[i].narrow(0, clips[i].FrameCount, longest - clips[i].FrameCount).zero_();
        }

        return frames;
    }
}
