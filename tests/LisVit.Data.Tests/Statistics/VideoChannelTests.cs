using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using LisVit.Data.Statistics;
using LisVit.Data.Tests.Frames;
using LisVit.Tests;

namespace LisVit.Data.Tests.Statistics;

[Collection(VideoClipCollection.Name)]
public sealed class VideoChannelTests(VideoClips clips) : IDisposable
{
    private const int Frames = 40;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void A_video_is_decoded_once_however_long_it_is(double rate)
    {
        Skip.If(OperatingSystem.IsWindows(), "The program in between is a shell script.");
        var starts = folder.PathTo("starts");
        var program = folder.Write("ffmpeg", $"#!/bin/sh\necho \"$*\" >> '{starts}'\nexec '{Requirement.Tool("ffmpeg", "ffmpeg")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = clips.Make("channels.mkv", "-c:v ffv1 -pix_fmt bgr0", Frames);
        var sampler = new UniformFrameSampler(rate);

        var streamed = ChannelStatistics.Of(new OneVideo(VideoFrames.Open(path, Frames, new VideoOptions { Ffmpeg = program })), sampler);

        var pixels = VideoFrames.Open(path).Read(sampler.Sample(Frames, new Random(1))).Pixels;
        var red = pixels.Where((_, i) => i % 3 == 0).Select(value => value / 255.0).ToArray();
        (streamed.Frames, streamed.Pixels).Should().Be(((long)(Frames * rate), pixels.Length / 3));
        streamed.Mean[0].Should().BeApproximately(red.Average(), 1e-12);
        File.ReadLines(starts).Count(line => line.Contains(path, StringComparison.Ordinal)).Should().Be(1);
    }

    private sealed class OneVideo(IFrameSource video) : IClipSource
    {
        public int Count => 1;

        public AnnotatedClip Open(int index, int epoch) => new("video", "signer", ["A"], video);
    }
}
