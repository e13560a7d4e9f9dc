using LisVit.Data.Frames;
using static TorchSharp.torch;

namespace LisVit.Data.Batching;

/// <summary>Makes one batch of clips. Its tensors belong to no dispose scope.</summary>
internal static class ClipCollator
{
    public static ClipBatch Collate(IReadOnlyList<Clip> clips)
    {
        var (height, width) = (clips[0].Height, clips[0].Width);
        var longest = clips.Max(clip => clip.FrameCount);
        var mostGlosses = clips.Max(clip => clip.Glosses.Count);
        var frames = zeros([clips.Count, longest, RgbFrames.Channels, height, width], ScalarType.Float32).DetachFromDisposeScope();
        var glosses = new long[clips.Count, mostGlosses];
        using (var values = frames.data<float>())
        {
            for (var i = 0; i < clips.Count; i++)
            {
                values.CopyFrom(clips[i].Frames, 0, (long)i * longest * RgbFrames.Channels * height * width);
                for (var l = 0; l < clips[i].Glosses.Count; l++)
                    glosses[i, l] = clips[i].Glosses[l];
            }
        }

        return new ClipBatch(
            [.. clips.Select(clip => clip.Name)],
            frames,
            tensor(clips.Select(clip => (long)clip.FrameCount).ToArray()).DetachFromDisposeScope(),
            tensor(glosses).DetachFromDisposeScope(),
            tensor(clips.Select(clip => (long)clip.Glosses.Count).ToArray()).DetachFromDisposeScope());
    }
}
