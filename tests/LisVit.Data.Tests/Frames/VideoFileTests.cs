using System.Text;
using LisVit.Data.Frames;
using LisVit.Tests;

namespace LisVit.Data.Tests.Frames;

/// <summary>Files that are damaged, lie, hold something else or have a name that ffmpeg could take for more than a name.</summary>
[Collection(VideoClipCollection.Name)]
public sealed class VideoFileTests(VideoClips clips) : IDisposable
{
    private const string H264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 10";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void A_cover_picture_is_not_the_video()
    {
        var path = folder.PathTo("cover.mp4");
        var cover = folder.Write("cover.png", PngBytes.Flat(500, 400, 8, PngBytes.Colour, [1, 2, 3]));
        VideoClips.Run("-i", cover, "-i", Clip(), "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic", path);

        var video = VideoFrames.Open(path);

        video.FrameCount.Should().Be(24);
        VideoClips.Numbers(video.Read([0, 23])).Should().Equal(0, 23);
    }

    [SkippableTheory]
    [InlineData("fast.mp4", "setpts=N/(50*TB)", 50)]
    [InlineData("slow.mkv", "setpts=N/(12.5*TB)", 12.5)]
    [InlineData("late.mkv", "setpts=N/(25*TB)+5/TB", 25)]
    [InlineData("uneven.mkv", "setpts='if(lt(N,12),N/(10*TB),1.2/TB+(N-12)/(20*TB))'", 24 / 1.8)]
    public void The_rate_is_that_of_the_time_stamps_over_the_whole_file(string name, string stamps, double expected)
    {
        var path = folder.PathTo(name);
        VideoClips.Run(["-i", Clip(), "-vf", stamps, .. Ffmpeg.Find("ffmpeg").EachFrameOnce(name, TimeSpan.FromMinutes(1), CancellationToken.None), .. H264.Split(' '), path]);

        var video = VideoFrames.Open(path);

        // The encoder shows the last frame for as long as it was told, a twenty-fifth of a second.
        video.FramesPerSecond.Should().BeApproximately(expected, 0.05 * expected);
        video.FrameCount.Should().Be(24);
        VideoFrames.Open(path, frameCount: 7).FramesPerSecond.Should().Be(video.FramesPerSecond);
    }

    [SkippableFact]
    public void Measuring_the_rate_can_be_cancelled_though_the_count_is_known()
    {
        var video = VideoFrames.Open(Clip(), frameCount: 24);

        video.CountFrames(new CancellationToken(canceled: true)).Should().Be(24);
        FluentActions.Invoking(() => video.MeasureFramesPerSecond(new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }

    [SkippableFact]
    public void An_even_rate_is_told_exactly()
    {
        VideoFrames.Open(Clip()).FramesPerSecond.Should().Be(25);
        VideoFrames.Open(clips.Make("eleven.mkv", H264, frames: 11)).FramesPerSecond.Should().Be(25);
    }

    [SkippableFact]
    public void Of_several_video_streams_the_first_is_taken()
    {
        var path = folder.PathTo("two.mkv");
        VideoClips.Run("-i", Clip(), "-f", "lavfi", "-i", "color=red:s=640x480:d=0.2", "-map", "0", "-map", "1", "-c:v:0", "copy", "-c:v:1", "ffv1", path);

        VideoClips.Numbers(VideoFrames.Open(path).Read([5])).Should().Equal(5);
    }

    [SkippableFact]
    public void A_file_without_a_video_stream_is_named()
    {
        var sound = folder.PathTo("sound.mp4");
        VideoClips.Run("-f", "lavfi", "-i", "sine=d=0.2", "-c:a", "aac", sound);
        var song = folder.PathTo("song.mp4");
        var cover = folder.Write("cover.png", PngBytes.Flat(50, 40, 8, PngBytes.Colour, [1, 2, 3]));
        VideoClips.Run("-i", cover, "-i", sound, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic", song);

        foreach (var path in new[] { sound, song })
        {
            FluentActions.Invoking(() => VideoFrames.Open(path).FrameCount).Should().Throw<InvalidDataException>().WithMessage($"Video '{path}' has no video stream. A cover picture is none.");
            FluentActions.Invoking(() => VideoFrames.Open(path).Read([0])).Should().Throw<InvalidDataException>().WithMessage($"Video '{path}' has no video stream.*");
        }
    }

    [SkippableTheory]
    [InlineData("cut.mp4", "-movflags +faststart")]
    [InlineData("cut.mkv", "")]
    public void A_video_cut_short_has_the_frames_that_are_left(string name, string options)
    {
        var whole = File.ReadAllBytes(clips.Make("whole-" + name, $"-c:v mpeg4 -q:v 1 -g 1 {options}", width: 320, height: 192));
        var path = folder.Write(name, whole[..(whole.Length * 6 / 10)]);
        var video = VideoFrames.Open(path);

        var left = video.FrameCount;

        left.Should().BeInRange(2, 22);
        VideoClips.Numbers(video.Read([0, 1, left - 1]))[..2].Should().Equal(0, 1);
        FluentActions.Invoking(() => video.Read([0, 23])).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"A frame index must be in [0, {left}), but is 23.*");
        FluentActions.Invoking(() => VideoFrames.Open(path).Read([0, 23])).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"A frame index must be in [0, {left}), but is 23.*");
        FluentActions.Invoking(() => VideoFrames.Open(path, frameCount: 24).Read([0, 23])).Should().Throw<InvalidDataException>()
            .WithMessage($"Video '{path}' has only {left} frames that can be decoded, but frame 23 was asked for, and 24 frames were expected.*");
    }

    [SkippableFact]
    public void A_header_that_lies_about_the_number_of_frames_is_not_believed()
    {
        var file = File.ReadAllBytes(clips.Make("honest.avi", "-c:v mpeg4 -q:v 2"));
        foreach (var (chunk, offset) in new[] { ("avih", 8 + 16 - 4), ("strh", 8 + 32 - 4) })
            BitConverter.TryWriteBytes(file.AsSpan(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(chunk)) + offset + 4), 1000);
        var path = folder.Write("liar.avi", file);

        VideoFrames.Open(path).FrameCount.Should().Be(24);
    }

    [SkippableFact]
    public void A_cut_by_an_edit_list_counts_only_what_is_shown()
    {
        var path = folder.PathTo("edited.mp4");
        VideoClips.Run("-ss", "0.24", "-i", Clip(), "-c", "copy", path);

        var video = VideoFrames.Open(path);

        VideoClips.Numbers(video.Read([.. Enumerable.Range(0, video.FrameCount)])).Should().Equal(Enumerable.Range(6, 18));
    }

    [SkippableTheory]
    [InlineData("noise.mp4")]
    [InlineData("text.nfo")]
    [InlineData("header.mp4")]
    public void What_is_no_video_is_named(string name)
    {
        Requirement.Tool("ffmpeg", "ffmpeg");
        var content = new byte[4096];
        new Random(1).NextBytes(content);
        if (name.StartsWith("text", StringComparison.Ordinal))
            content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("This is no video.\n", 100)));
        else if (name == "header.mp4")
            content = [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 0, 0];
        var path = folder.Write(name, content);

        FluentActions.Invoking(() => VideoFrames.Open(path).Read([0])).Should().Throw<InvalidDataException>().WithMessage($"Video '{path}' *");
    }

    [SkippableTheory]
    [InlineData("list.mp4", "ffconcat version 1.0\nfile clip.mp4\n")]
    [InlineData("list.m3u8", "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nclip.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("list.mpd", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet><Representation id=\"1\" bandwidth=\"1\"><BaseURL>clip.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>")]
    [InlineData("stream.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")]
    public void A_list_that_names_other_files_is_never_followed(string name, string content)
    {
        File.Copy(Clip(), folder.PathTo("clip.mp4"));
        var path = folder.Write(name, content);

        FluentActions.Invoking(() => VideoFrames.Open(path).Read([0])).Should().Throw<InvalidDataException>().WithMessage($"Video '{path}' *");
    }

    [SkippableFact]
    public void A_picture_is_no_video_whatever_its_name()
    {
        Requirement.Tool("ffmpeg", "ffmpeg");
        var picture = PngBytes.Flat(8, 8, 8, PngBytes.Colour, [1, 2, 3]);
        folder.Write("p1.png", picture);

        foreach (var path in new[] { folder.Write("p%d.png", picture), folder.Write("p.mp4", picture) })
            FluentActions.Invoking(() => VideoFrames.Open(path).FrameCount).Should().Throw<InvalidDataException>().WithMessage($"Video '{path}' is of a kind that is not read: a picture, a text or a list of other files.*");
    }

    [SkippableTheory]
    [InlineData("-i.mp4")]
    [InlineData("a 'b' \"c\" $(d).mp4")]
    [InlineData("new\nline.mp4")]
    [InlineData("concat:%03d|b.mp4")]
    public void A_name_is_only_a_name(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows allows no such names.");
        File.Copy(Clip(), folder.PathTo(name));

        VideoClips.Numbers(VideoFrames.Open(folder.PathTo(name)).Read([3])).Should().Equal(3);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/clip.mp4")]
    [InlineData("pipe:0")]
    [InlineData("-")]
    [InlineData("data:video/mp4;base64,AAAA")]
    public void An_address_is_a_file_that_is_not_there(string name) =>
        FluentActions.Invoking(() => VideoFrames.Open(name)).Should().Throw<InvalidDataException>().WithMessage($"Video '{name}' is missing. Restore the file.");

    [Fact]
    public void Missing_and_empty_files_and_folders_are_named()
    {
        var empty = folder.Write("empty.mp4", "");

        FluentActions.Invoking(() => VideoFrames.Open(folder.PathTo("nothing.mp4"))).Should().Throw<InvalidDataException>().WithMessage($"Video '{folder.PathTo("nothing.mp4")}' is missing. Restore the file.");
        FluentActions.Invoking(() => VideoFrames.Open(empty)).Should().Throw<InvalidDataException>().WithMessage($"Video '{empty}' is empty. Restore the file.");
        FluentActions.Invoking(() => VideoFrames.Open(folder.FullName)).Should().Throw<InvalidDataException>().WithMessage($"'{folder.FullName}' is a folder, not a video file. *");
        FluentActions.Invoking(() => VideoFrames.Open(" ")).Should().Throw<ArgumentException>();
    }

    [SkippableFact]
    public void Frames_above_the_limit_on_pixels_are_refused() =>
        FluentActions.Invoking(() => VideoFrames.Open(Clip(), new VideoOptions { MaximumPixels = (VideoClips.Width * VideoClips.Height) - 1 }).Read([0]))
            .Should().Throw<InvalidDataException>().WithMessage($"Video '{Clip()}' *");

    [SkippableFact]
    public void Another_size_time_or_name_changes_the_fingerprint()
    {
        var path = folder.PathTo("clip.mp4");
        File.Copy(Clip(), path);
        var video = VideoFrames.Open(path);
        var seen = new HashSet<string> { video.Fingerprint };

        video.Fingerprint.Should().Be(seen.Single());
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(-5));
        seen.Add(video.Fingerprint).Should().BeTrue("the time changed");
        File.AppendAllText(path, "more");
        seen.Add(video.Fingerprint).Should().BeTrue("the size changed");
        File.Move(path, folder.PathTo("other.mp4"));
        seen.Add(VideoFrames.Open(folder.PathTo("other.mp4")).Fingerprint).Should().BeTrue("the name changed");
        seen.Add(video.Fingerprint).Should().BeTrue("the file is gone");
    }

    private string Clip() => clips.Make("clip.mp4", H264);
}
