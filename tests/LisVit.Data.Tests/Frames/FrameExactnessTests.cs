using LisVit.Data.Frames;
using LisVit.Tests.Fuzzing;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Frames;

/// <summary>Frame i of a video is the i-th that was put into it: read whole, alone, and in random choices. The rows printed are those of docs/frames.md.</summary>
[Collection(VideoClipCollection.Name)]
public sealed class FrameExactnessTests(VideoClips clips, ITestOutputHelper output)
{
    private const string H264 = "-c:v libx264 -pix_fmt yuv420p -preset veryfast -bf 3";
    private const string Uneven = "-vf settb=1/1000,setpts='2*N*(N+20)+20*mod(N,2)' -enc_time_base -1";

    // One random choice in the suite, fifty where scripts/soak or LISVIT_SOAK_COUNT asks for many inputs.
    private static readonly int Choices = Math.Clamp(FuzzRun.Count / 2000, 1, 50);

    [SkippableTheory]
    [InlineData("h264-b.mp4", $"{H264} -g 10")]
    [InlineData("h264-open.mkv", $"{H264} -x264-params open-gop=1:keyint=8:min-keyint=4:b-pyramid=normal")]
    [InlineData("h264.mov", H264)]
    [InlineData("h264-uneven.mkv", $"{H264} {Uneven}")]
    [InlineData("mpeg4.avi", "-c:v mpeg4 -bf 2 -q:v 2")]
    [InlineData("vp9.webm", "-c:v libvpx-vp9 -b:v 500k -auto-alt-ref 1 -lag-in-frames 16 -cpu-used 8")]
    [InlineData("mjpeg.avi", "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p")]
    [InlineData("ffv1.mkv", "-c:v ffv1 -pix_fmt yuv420p")]
    [InlineData("animated.gif", "")]
    [InlineData("h264.avi", H264)]
    [InlineData("h264.ts", H264)]
    [InlineData("h264-uneven.mp4", $"{H264} {Uneven}")]
    [InlineData("hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=3")]
    [InlineData("mpeg4.mp4", "-c:v mpeg4 -bf 2 -q:v 2")]
    [InlineData("mpeg2.mpg", "-c:v mpeg2video -bf 2 -q:v 2")]
    [InlineData("vp8.webm", "-c:v libvpx -b:v 500k -auto-alt-ref 1 -lag-in-frames 10 -cpu-used 8")]
    [InlineData("vp9-uneven.webm", $"-c:v libvpx-vp9 -b:v 500k -cpu-used 8 {Uneven}")]
    [InlineData("theora.ogv", "-c:v libtheora -q:v 8")]
    public void Every_frame_is_where_it_was_put(string name, string encoding) => Compare(name, encoding);

    [SkippableFact]
    public void A_choice_too_long_for_one_expression_is_exact_too()
    {
        // Pictures hold ten bits of their number.
        const int frames = 1500, numbers = 1024;
        var video = VideoFrames.Open(clips.Make("long.avi", "-c:v mjpeg -q:v 5 -pix_fmt yuvj420p", frames, width: 20, height: 8), frames);
        int[] fourth = [.. Enumerable.Range(0, frames).Where(i => i % 4 == 1)];
        int[] half = [.. Enumerable.Range(0, frames).Where(i => i % 2 == 1)];

        FrameSelection.Of(fourth).Count.Should().Be(fourth.Length, "each is asked for");
        FrameSelection.Of(half).Count.Should().Be(frames - 1, "all between are asked for and left out here");
        VideoClips.Numbers(video.Read(fourth)).Should().Equal(fourth.Select(i => i % numbers));
        VideoClips.Numbers(video.Read(half)).Should().Equal(half.Select(i => i % numbers));
    }

    /// <summary>Ascending with repeats, and often with the first or the last frame.</summary>
    private static int[] Choice(Random random, int frames, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => random.Next(6) switch { 0 => 0, 1 => frames - 1, _ => random.Next(frames) }).Order()];

    private void Compare(string name, string encoding)
    {
        const int frames = 24;
        var video = VideoFrames.Open(clips.Make(name, encoding, frames));
        var random = new Random(name.Length);
        List<int[]> choices = [[.. Enumerable.Range(0, frames)]];
        for (var i = 0; i < Choices; i++)
            choices.Add(Choice(random, frames, length: i % 2 == 0 ? 8 : 1));

        var (compared, mismatches) = (0, 0);
        foreach (var choice in choices)
        {
            var numbers = VideoClips.Numbers(video.Read(choice));
            compared += choice.Length;
            mismatches += numbers.Zip(choice).Count(pair => pair.First != pair.Second);
        }

        output.WriteLine($"| {Path.GetFileNameWithoutExtension(name)} | {Path.GetExtension(name)[1..]} | {video.FrameCount} | {choices.Count} | {compared} | {mismatches} |");
        mismatches.Should().Be(0);
        video.FrameCount.Should().Be(frames);
    }
}
