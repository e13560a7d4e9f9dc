using System.Text.Json;
using System.Xml.Linq;
using LisVit.Data.Glosses;
using LisVit.Models;
using LisVit.Recognition;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using SkiaSharp;
using static TorchSharp.torch;

namespace LisVit.Samples.Recognize.Tests;

public sealed class RecognizeTests : IDisposable
{
    private const int Frames = 40;

    private readonly TemporaryFolder folder = new();

    public RecognizeTests()
    {
        var encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs) with
        {
            Channels = [4, 4, 8, 8, 8, 8, 16],
            TransformerWidths = [16, 16, 16],
            TransformerDepths = [1, 1, 1],
            Strides = [2, 1, 2, 2, 1, 1],
            Heads = 2,
        };
        var vocabulary = GlossVocabulary.FromGlosses(["REGEN", "SONNE", "WIND"]);
        manual_seed(3);
        using var model = new CtcRecognizer(encoder, vocabulary.Count);
        var description = new RecognizerDescription { Encoder = encoder, Frames = new() { Width = 32, Height = 32 }, SamplingRate = 0.25 };
        Checkpoint.Save(Model, model, new CheckpointDescription { Glosses = vocabulary.Glosses, Metadata = description.ToMetadata() });
        for (var i = 0; i < Frames; i++)
            folder.Write($"frames/images{i:0000}.png", Png(i));
    }

    private string Model => folder.PathTo("best.safetensors");

    private string Images => folder.PathTo("frames");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_gives_a_line_a_gloss_with_times_and_confidence()
    {
        var (code, output, error) = await Run("--input", Images);

        error.Should().BeEmpty();
        code.Should().Be(0);
        output.Should().MatchRegex(@"^(\d\d:\d\d\.\d{3} - \d\d:\d\d\.\d{3}  [01]\.\d\d  (REGEN|SONNE|WIND)\n)+$");
    }

    [Fact]
    public async Task A_film_strip_has_the_frames_and_the_glosses()
    {
        var strip = folder.PathTo("strip.svg");

        var (code, output, error) = await Run("--input", Images, "--strip", strip);

        (code, error).Should().Be((0, ""));
        var svg = XElement.Parse(File.ReadAllText(strip));
        svg.Descendants().Should().ContainSingle(element => element.Name.LocalName == "image");
        svg.Descendants().Count(element => element.Name.LocalName == "title").Should().Be(1 + output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, "each gloss has one, and the picture");
        (await Run(Pixmaps(), "--input", "-", "--strip", strip)).Should().Be((2, "", "--strip needs a video or a folder: the frames of --input - are gone when they are read." + Environment.NewLine));
    }

    [Fact]
    public async Task A_stream_of_pixmaps_gives_what_the_folder_gives()
    {
        var (_, expected, _) = await Run("--input", Images, "--format", "json");

        var (code, output, _) = await Run(Pixmaps(), "--input", "-", "--format", "json");

        code.Should().Be(0);
        output.Should().Be(expected).And.NotBeEmpty();
        var first = JsonDocument.Parse(output.Split('\n')[0]).RootElement;
        first.GetProperty("gloss").GetString().Should().NotBeNullOrEmpty();
        first.GetProperty("end").GetDouble().Should().BeGreaterThan(first.GetProperty("start").GetDouble());
    }

    [SkippableFact]
    public async Task A_video_of_the_same_frames_gives_what_the_folder_gives()
    {
        var ffmpeg = Requirement.Tool("ffmpeg", "ffmpeg");
        using (var encoding = System.Diagnostics.Process.Start(ffmpeg, ["-v", "error", "-framerate", "25", "-i", Path.Combine(Images, "images%04d.png"), "-c:v", "ffv1", folder.PathTo("video.mkv")]))
            encoding.WaitForExit();
        var (_, expected, _) = await Run("--input", Images);

        var (code, output, error) = await Run("--input", folder.PathTo("video.mkv"));

        (code, error).Should().Be((0, ""));
        output.Should().Be(expected);
    }

    [SkippableFact]
    public async Task A_video_of_another_rate_is_read_at_its_own()
    {
        var ffmpeg = Requirement.Tool("ffmpeg", "ffmpeg");
        using (var encoding = System.Diagnostics.Process.Start(ffmpeg, ["-v", "error", "-framerate", "12.5", "-i", Path.Combine(Images, "images%04d.png"), "-c:v", "ffv1", folder.PathTo("slow.mkv")]))
            encoding.WaitForExit();
        var (_, expected, _) = await Run("--input", Images, "--fps", "12.5");
        var (_, other, _) = await Run("--input", Images);

        var (code, output, error) = await Run("--input", folder.PathTo("slow.mkv"));

        (code, error).Should().Be((0, ""));
        output.Should().Be(expected).And.NotBe(other);
    }

    [SkippableFact]
    public async Task An_mp4_gives_glosses_and_a_film_strip()
    {
        var ffmpeg = Requirement.Tool("ffmpeg", "ffmpeg");
        var video = folder.PathTo("own video.mp4");
        using (var encoding = System.Diagnostics.Process.Start(ffmpeg, ["-v", "error", "-framerate", "25", "-i", Path.Combine(Images, "images%04d.png"), "-c:v", "libx264", "-pix_fmt", "yuv420p", video]))
            encoding.WaitForExit();
        var strip = folder.PathTo("strip.svg");

        var (code, output, error) = await Run("--input", video, "--strip", strip);

        (code, error).Should().Be((0, ""));
        output.Should().MatchRegex(@"^(\d\d:\d\d\.\d{3} - \d\d:\d\d\.\d{3}  [01]\.\d\d  (REGEN|SONNE|WIND)\n)+$");
        XElement.Parse(File.ReadAllText(strip)).Descendants().Should().ContainSingle(element => element.Name.LocalName == "image");
    }

    [Fact]
    public async Task Half_precision_and_windows_give_glosses_too()
    {
        var (code, output, error) = await Run("--input", Images, "--precision", "bf16", "--window", "8");

        (code, error).Should().Be((0, ""));
        output.Should().MatchRegex("(REGEN|SONNE|WIND)\n");
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task What_is_written_to_a_file_is_what_the_screen_shows(string format)
    {
        var file = folder.PathTo("glosses.txt");
        var (_, expected, _) = await Run("--input", Images, "--format", format);

        (await Run("--input", Images, "--format", format, "--output", file)).Code.Should().Be(0);

        File.ReadAllText(file).ReplaceLineEndings("\n").Should().Be(expected).And.NotBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_encoder_decoder_gives_its_glosses(bool withHead)
    {
        var encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        var vocabulary = GlossVocabulary.FromGlosses(["REGEN", "SONNE"]);
        manual_seed(1);
        using var model = new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Report(encoder.Features, vocabulary.Count), auxiliaryGlosses: withHead ? vocabulary.Count : 0);
        var description = RecognizerDescription.For(model, new() { Width = 64, Height = 64 }, samplingRate: 0.25);
        var checkpoint = folder.PathTo("decoder.safetensors");
        Checkpoint.Save(checkpoint, model, new CheckpointDescription { Glosses = vocabulary.Glosses, Metadata = description.ToMetadata() });

        var (code, output, error) = await Run("--checkpoint", checkpoint, "--input", Images, "--format", "json");

        (code, error).Should().Be((0, ""));
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => JsonDocument.Parse(line, default).RootElement.GetProperty("gloss").GetString() != "");
    }

    [Fact]
    public async Task A_checkpoint_that_is_missing_or_no_checkpoint_is_told()
    {
        var missing = await Run("--checkpoint", folder.PathTo("none.safetensors"), "--input", Images);
        var other = await Run("--checkpoint", folder.Write("picture.safetensors", Png(1)), "--input", Images);

        (missing.Code, missing.Output, other.Code, other.Output).Should().Be((2, "", 2, ""));
        missing.Error.Should().Contain("none.safetensors");
        other.Error.Should().Contain("picture.safetensors");
    }

    [Theory]
    [InlineData("srt", "1\n00:00:0")]
    [InlineData("vtt", "WEBVTT\n\n00:00:0")]
    public async Task Subtitles_are_written_to_a_file(string format, string beginning)
    {
        var file = folder.PathTo($"glosses.{format}");

        var (code, output, _) = await Run("--input", Images, "--format", format, "--output", file);

        (code, output).Should().Be((0, $"Wrote {file}.\n"));
        File.ReadAllText(file).Should().StartWith(beginning);
    }

    [Theory]
    [InlineData("--format", "mp3", "--format 'mp3' is unknown; use text, json, srt or vtt.")]
    [InlineData("--precision", "fp8", "--precision 'fp8' is unknown; use fp32 or bf16.")]
    [InlineData("--fps", "0", "framesPerSecond (0) must be positive and finite*")]
    [InlineData("--window", "3", "Window (3) must be at least 8 frames.")]
    [InlineData("--input", "missing.mp4", "Video 'missing.mp4' is missing*")]
    public async Task A_wrong_value_is_told_in_one_line(string option, string value, string message)
    {
        string[] input = option == "--input" ? [] : ["--input", Images];

        var (code, _, error) = await Run([.. input, option, value]);

        code.Should().Be(2);
        error.TrimEnd().Should().Match(message).And.NotContain("\n");
    }

    [Fact]
    public async Task A_stream_that_stalls_can_be_ended_and_tells_what_it_showed()
    {
        var (_, expected, _) = await Run("--input", Images);
        using var seen = new StallingStream(Pixmaps().ToArray());
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter { NewLine = "\n" };
        var recognising = Application.RunAsync(["--checkpoint", Model, "--input", "-"], seen, output, TextWriter.Null, stop.Token);

        seen.Stalls.Wait(TimeSpan.FromMinutes(1)).Should().BeTrue();
        await Task.Delay(TimeSpan.FromSeconds(1));
        recognising.IsCompleted.Should().BeFalse();
        stop.Cancel();

        (await recognising.WaitAsync(TimeSpan.FromMinutes(1))).Should().Be(130);
        output.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--strip")]
    public async Task A_folder_that_is_missing_is_told_before_anything_is_recognised(string option)
    {
        var file = folder.PathTo("missing/glosses.txt");

        var (code, output, error) = await Run("--input", Images, option, file);

        (code, output, error).Should().Be((2, "", $"{option} is '{file}', but there is no folder '{folder.PathTo("missing")}'.\n"));
    }

    [Fact]
    public async Task A_stream_of_something_else_is_told()
    {
        var (code, _, error) = await Run(new MemoryStream("GIF89a and so on, which is no pixmap at all, nor will be"u8.ToArray()), "--input", "-");

        code.Should().Be(2);
        error.Should().StartWith("'standard input' has 'GIF89a").And.Contain("P6");
    }

    private Task<(int Code, string Output, string Error)> Run(params string[] arguments) => Run(Stream.Null, arguments);

    private async Task<(int Code, string Output, string Error)> Run(Stream input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        string[] model = arguments.Contains("--checkpoint") ? [] : ["--checkpoint", Model];
        var code = await Application.RunAsync([.. model, .. arguments], input, output, error);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Gives what it has and then neither ends nor goes on until it is disposed.</summary>
    private sealed class StallingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly ManualResetEventSlim disposed = new();

        public ManualResetEventSlim Stalls { get; } = new();

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (base.Read(buffer, offset, count) is > 0 and var read)
                return read;
            Stalls.Set();
            disposed.Wait();
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            disposed.Set();
            base.Dispose(disposing);
        }
    }

    private static byte[] Pixels(int frame)
    {
        var pixels = new byte[24 * 20 * 3];
        new Random(frame).NextBytes(pixels);
        return pixels;
    }

    private static MemoryStream Pixmaps()
    {
        var stream = new MemoryStream();
        for (var i = 0; i < Frames; i++)
        {
            stream.Write("P6\n20 24\n255\n"u8);
            stream.Write(Pixels(i));
        }

        stream.Position = 0;
        return stream;
    }

    private static byte[] Png(int frame)
    {
        var pixels = Pixels(frame);
        using var picture = new SKBitmap(20, 24);
        for (var i = 0; i < 20 * 24; i++)
            picture.SetPixel(i % 20, i / 20, new SKColor(pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]));
        using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
