using System.CommandLine;
using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using LisVit.Recognition;

namespace LisVit.Samples.Recognize;

/// <summary>The program, without the process around it: glosses of a video, a folder of frames or a stream of them.</summary>
internal static class Application
{
    private const string Standard = "-";
    private const int StripFrames = 32;

    // A person waits for it, and can stop it.
    private static readonly VideoOptions Patient = new() { Timeout = TimeSpan.FromDays(1) };

    private static readonly Option<string> CheckpointPath = new("--checkpoint") { Description = "Checkpoint of a run, such as output/encoder-only/best.safetensors. It says itself what its model is.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Input = new("--input") { Description = "A video (decoded by ffmpeg), a folder of numbered images, or - for frames as they come over standard input, as 'ffmpeg -i CAMERA -f image2pipe -c:v ppm -' writes them.", HelpName = "VIDEO|FOLDER|-", Required = true };
    private static readonly Option<string> FormatName = new("--format") { Description = "How glosses are written: text or json, a line each and at once with --input -, or subtitles in srt or vtt.", HelpName = "text|json|srt|vtt", DefaultValueFactory = _ => "text" };
    private static readonly Option<string?> Output = new("--output") { Description = "File to write to instead of the console. It is replaced when all is recognised.", HelpName = "FILE" };
    private static readonly Option<string?> Strip = new("--strip") { Description = "Also draw a film strip of the video with its glosses below, as an SVG. Not with --input -.", HelpName = "FILE" };
    private static readonly Option<double?> Fps = new("--fps") { Description = "Frames that the input has a second. Times follow from it, and which frames are read, so that signs have the speed that the model knows. Default: what a video file says itself, and for images as many as the videos that the model was trained on.", HelpName = "N" };
    private static readonly Option<int> Window = new("--window") { Description = "Sampled frames that are recognised at once; longer input in windows of so many that overlap by half. Fewer tell glosses of a stream sooner.", HelpName = "N", DefaultValueFactory = _ => new RecognizerOptions().Window };
    private static readonly Option<string> PrecisionName = new("--precision") { Description = "fp32, or bf16 for half the memory.", HelpName = "fp32|bf16", DefaultValueFactory = _ => "fp32" };
    private static readonly Option<string> Device = new("--device") { Description = "Where to compute: cpu, cuda or cuda:N.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };

    public static Task<int> RunAsync(string[] args, Stream input, TextWriter output, TextWriter error, CancellationToken cancellationToken = default) =>
        SampleProgram.RunAsync(CommandLine(input, output), args, output, error, cancellationToken: cancellationToken);

    public static RootCommand CommandLine(Stream input, TextWriter output)
    {
        var command = new RootCommand("Recognises signs: prints the glosses of a video with their times and how sure the model is.")
        {
            CheckpointPath, Input, FormatName, Output, Strip, Fps, Window, PrecisionName, Device,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, input, output, cancellation), CancellationToken.None));
        return command;
    }

    private static void Run(ParseResult parsed, Stream input, TextWriter output, CancellationToken cancellation)
    {
        var format = GlossFormat.Of(parsed.GetValue(FormatName)!);
        var path = parsed.GetValue(Input)!;
        var strip = parsed.GetValue(Strip);
        if (strip is not null && path == Standard)
            throw new UsageException("--strip needs a video or a folder: the frames of --input - are gone when they are read.");
        RequireFolderOf("--strip", strip);
        RequireFolderOf("--output", parsed.GetValue(Output));
        using var recognizer = Recognizer.Open(parsed.GetValue(CheckpointPath)!, new RecognizerOptions
        {
            Window = parsed.GetValue(Window),
            Type = TypeOf(parsed.GetValue(PrecisionName)!),
            Device = new TorchSharp.torch.Device(DeviceOption.Checked(parsed.GetValue(Device)!)),
        });
        var video = path == Standard ? null : Open(path);
        var fps = parsed.GetValue(Fps);
        // A camera is ended by Ctrl+C: what it showed until then is told.
        var glosses = video is null ? recognizer.RecognizeLive(LiveFrames.Until(PixmapStream.Read(input, "standard input"), cancellation), fps, CancellationToken.None) : recognizer.Recognize(video, fps, cancellation);
        if (parsed.GetValue(Output) is { } file)
        {
            using var text = new StringWriter();
            format.Write(glosses, text);
            File.WriteAllText(file, text.ToString());
            output.WriteLine($"Wrote {file}.");
        }
        else
        {
            format.Write(glosses, output);
        }

        if (strip is not null)
            File.WriteAllText(strip, StripOf(video!, glosses, fps ?? (video as VideoFrames)?.FramesPerSecond ?? recognizer.Description.FramesPerSecond, cancellation));

        cancellation.ThrowIfCancellationRequested();
    }

    private static string StripOf(IFrameSource video, IEnumerable<RecognizedGloss> glosses, double framesPerSecond, CancellationToken cancellation) =>
        Timeline.Below(FilmStrip.Draw(video, new UniformFrameSampler(1), StripFrames, cancellation), "glosses", SignSpan.Of(glosses, video.FrameCount / framesPerSecond));

    private static IFrameSource Open(string path) => Directory.Exists(path) ? ImageFolderFrames.Open(path) : VideoFrames.Open(path, Patient);

    // Before anything is recognised that would be lost.
    private static void RequireFolderOf(string option, string? file)
    {
        if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"{option} is '{file}', but there is no folder '{folder}'.");
    }

    private static TorchSharp.torch.ScalarType TypeOf(string precision) => precision switch
    {
        "fp32" => TorchSharp.torch.ScalarType.Float32,
        "bf16" => TorchSharp.torch.ScalarType.BFloat16,
        _ => throw new UsageException($"--precision '{precision}' is unknown; use fp32 or bf16."),
    };
}
