using System.Globalization;
using LisVit.Data.Frames;
using LisVit.Tests;

namespace LisVit.Data.Tests.Frames;

/// <summary>ffmpeg as a process: absent, old, silent, talkative, slow, and many at once.</summary>
[Collection(VideoClipCollection.Name)]
public sealed class VideoProcessTests(VideoClips clips) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ffmpeg-of-no-machine", "'ffmpeg-of-no-machine' is not on PATH, and video files are decoded with it. Install it with 'sudo apt-get install ffmpeg' on Debian and Ubuntu, 'brew install ffmpeg' on macOS or 'winget install ffmpeg' on Windows, or give its path in VideoOptions.Ffmpeg.")]
    [InlineData("/no/such/ffmpeg", "There is no ffmpeg at '/no/such/ffmpeg'*Install it with *")]
    [InlineData("bin/ffmpeg", "'bin/ffmpeg' is neither a program's name nor a full path.")]
    public void An_absent_ffmpeg_is_reported_with_the_command_that_installs_it(string program, string message)
    {
        var video = VideoFrames.Open(folder.Write("clip.mp4", "anything"), new VideoOptions { Ffmpeg = program });

        FluentActions.Invoking(() => video.Read([0])).Should().Throw<FfmpegMissingException>().WithMessage(message);
        FluentActions.Invoking(() => video.FrameCount).Should().Throw<FfmpegMissingException>().WithMessage(message);
    }

    [SkippableFact]
    public void A_file_that_is_no_program_is_reported()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows knows no executable bit.");
        var program = folder.Write("ffmpeg", "no program");

        FluentActions.Invoking(() => VideoFrames.Open(folder.Write("clip.mp4", "anything"), new VideoOptions { Ffmpeg = program }).Read([0]))
            .Should().Throw<FfmpegMissingException>().WithMessage($"'{program}' cannot be started: *");
    }

    [SkippableFact]
    public void Who_takes_frames_slowly_has_time_of_their_own()
    {
        var path = folder.PathTo("slow.mkv");
        VideoClips.Run("-f", "lavfi", "-i", "testsrc=s=640x480:r=25", "-frames:v", "30", "-c:v", "ffv1", path);
        var video = VideoFrames.Open(path, new VideoOptions { Timeout = TimeSpan.FromSeconds(3) });
        var taken = 0;

        video.Stream([.. Enumerable.Range(0, 30)], _ =>
        {
            taken++;
            Thread.Sleep(150);
        }, CancellationToken.None);

        taken.Should().Be(30);
    }

    [SkippableFact]
    public void An_ffmpeg_that_hangs_is_ended_with_all_it_started()
    {
        // No other process sleeps that long.
        var sleep = (600 + Random.Shared.NextDouble()).ToString(CultureInfo.InvariantCulture);
        var program = Script($"sleep {sleep} & wait");
        var path = folder.Write("clip.mp4", "anything");
        var video = VideoFrames.Open(path, new VideoOptions { Ffmpeg = program, Timeout = TimeSpan.FromSeconds(0.5) });

        FluentActions.Invoking(() => video.Read([0])).Should().Throw<TimeoutException>().WithMessage($"'{path}': ffmpeg was ended after 0.5 s.*");
        FluentActions.Invoking(() => video.FrameCount).Should().Throw<TimeoutException>();
        IsRunning($"sleep\0{sleep}").Should().BeFalse();
    }

    [SkippableFact]
    public async Task Cancelling_ends_ffmpeg()
    {
        var program = Script("sleep 600");
        var video = VideoFrames.Open(folder.Write("clip.mp4", "anything"), new VideoOptions { Ffmpeg = program });
        using var cancellation = new CancellationTokenSource();

        var reading = Task.Run(() => video.Read([0], cancellation.Token));
        await Task.Delay(100);
        await cancellation.CancelAsync();

        (await FluentActions.Awaiting(() => reading.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancellation.Token);
    }

    [SkippableFact]
    public void An_ffmpeg_that_floods_its_error_stream_does_not_stop_the_reading()
    {
        var path = Clip();
        var program = Script($"head -c 3000000 /dev/zero | tr '\\0' x >&2\nexec {Program()} \"$@\"");

        VideoClips.Numbers(VideoFrames.Open(path, new VideoOptions { Ffmpeg = program }).Read([4])).Should().Equal(4);
    }

    [SkippableFact]
    public void The_exit_code_and_the_last_words_are_in_the_message()
    {
        var program = Script("echo first >&2\necho the last words >&2\nexit 7");
        var path = folder.Write("clip.mp4", "anything");

        FluentActions.Invoking(() => VideoFrames.Open(path, new VideoOptions { Ffmpeg = program }).Read([0])).Should().Throw<InvalidDataException>()
            .WithMessage($"Video '{path}' has no frame that can be decoded: ffmpeg ended with code 7 and said 'first; the last words'. Expected is a whole video file; restore it.");
    }

    [SkippableFact]
    public void A_program_that_writes_something_else_is_refused()
    {
        var program = Script("cat /dev/zero");
        var path = folder.Write("clip.mp4", "anything");
        // What the program says of itself is read before.
        var help = Script($"case \"$*\" in *-h*long*) exit;; esac\nexec {program}");

        FluentActions.Invoking(() => VideoFrames.Open(path, new VideoOptions { Ffmpeg = help }).Read([0])).Should().Throw<InvalidDataException>().WithMessage($"Video '{path}': ffmpeg wrote *");
    }

    [SkippableFact]
    public void An_ffmpeg_before_version_5_1_is_given_the_option_it_knows()
    {
        var path = Clip();
        var said = folder.PathTo("arguments.txt");
        var program = Script($"case \"$*\" in *-fps_mode*) echo unknown >&2; exit 1;; *-h*long*) echo 'no such mode'; exit;; esac\necho \"$*\" > '{said}'\nexec {Program()} \"$@\"");

        VideoClips.Numbers(VideoFrames.Open(path, new VideoOptions { Ffmpeg = program }).Read([4, 20])).Should().Equal(4, 20);
        File.ReadAllText(said).Should().Contain("-vsync passthrough");
    }

    [SkippableFact]
    public void A_program_in_the_current_folder_is_not_run()
    {
        Requirement.Tool("ffmpeg", "ffmpeg");
        var before = Environment.CurrentDirectory;
        Script("exit 9", "ffmpeg");
        try
        {
            Environment.CurrentDirectory = folder.FullName;

            VideoClips.Numbers(VideoFrames.Open(Clip()).Read([2])).Should().Equal(2);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [SkippableFact]
    public void Many_threads_read_one_video_at_once()
    {
        var video = VideoFrames.Open(Clip());
        var read = new int[4][];

        Parallel.For(0, read.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => read[i] = [video.FrameCount, .. VideoClips.Numbers(video.Read([i, i + 10]))]);

        for (var i = 0; i < read.Length; i++)
            read[i].Should().Equal(24, i, i + 10);
    }

    [Fact]
    public void Impossible_requests_are_refused_before_anything_is_decoded()
    {
        var path = folder.Write("clip.mp4", "anything");

        FluentActions.Invoking(() => VideoFrames.Open(path).Read([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => VideoFrames.Open(path).Read([-1])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => VideoFrames.Open(path).Read([2, 1])).Should().Throw<ArgumentException>().WithMessage("Frame indices must ascend*");
        FluentActions.Invoking(() => VideoFrames.Open(path, 5).Read([5])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => VideoFrames.Open(path, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => VideoFrames.Open(path, new VideoOptions { Timeout = TimeSpan.Zero })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => VideoFrames.Open(path, new VideoOptions { Threads = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => VideoFrames.Open(path, new VideoOptions { MaximumPixels = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        VideoFrames.Open(path, 5).FrameCount.Should().Be(5, "a count that is given is not counted again");
    }

    private static string Program() => Ffmpeg.Find("ffmpeg").Program;

    private static bool IsRunning(string commandLine) => Directory.Exists("/proc") && Directory.GetDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).StartsWith(commandLine, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private string Clip() => clips.Make("process.mp4", "-c:v libx264 -preset veryfast -pix_fmt yuv420p");

    private string Script(string body, string? name = null)
    {
        Skip.If(OperatingSystem.IsWindows(), "The program is a shell script.");
        var path = folder.Write(name ?? $"tool-{Guid.NewGuid():N}", $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
