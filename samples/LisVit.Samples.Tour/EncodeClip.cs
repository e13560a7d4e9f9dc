using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using LisVit.Data.Synthetic;
using LisVit.Data.Transforms;
using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Samples.Tour;

/// <summary>From the frames of a clip to the encoder's memory: one vector for each sampled frame.</summary>
internal static class EncodeClip
{
    public static void Run(TextWriter output)
    {
        using var scope = NewDisposeScope();
        // begin encode
        IFrameSource video = new SyntheticClipSource(new SyntheticCorpusOptions(), SyntheticSplit.Train).Open(0).Frames;  // or VideoFrames.Open("clip.mp4")
        var transform = new FrameTransform(new FrameTransformOptions { Width = 192, Height = 256 });

        var indices = new UniformFrameSampler(0.25).Sample(video.FrameCount, new Random(0));
        var frames = tensor(transform.Apply(video.Read(indices)), [1, indices.Length, 3, 256, 192]);  // b t c h w, resized and standardised

        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs));
        encoder.eval();
        var memory = encoder.call(frames, null);                                                      // b t d
        // end encode

        output.WriteLine($"{video.FrameCount} frames, of which {indices.Length} are read: memory [{string.Join(' ', memory.shape)}]");
    }
}
