using System.Diagnostics;
using LisVit.Data.Frames;
using LisVit.Tests;

namespace LisVit.Data.Tests.Frames;

/// <summary>
/// Clips whose pictures hold their own number, as 2 x 5 blocks of black and white that outlive lossy compression. Each is made once,
/// by ffmpeg, when a test first asks for it.
/// </summary>
public sealed class VideoClips : IDisposable
{
    public const int Width = 80;
    public const int Height = 48;

    private const int Rows = 2;
    private const int Columns = 5;
    private readonly Dictionary<string, string> made = [];
    private readonly TemporaryFolder folder = new();

    internal string Folder => folder.FullName;

    public void Dispose() => folder.Dispose();

    /// <summary>A clip of 24 numbered frames, or as many as are given.</summary>
    /// <param name="name">File name; its ending decides the container.</param>
    /// <param name="arguments">How ffmpeg encodes it: options for its output, separated by spaces.</param>
    public string Make(string name, string arguments, int frames = 24, int width = Width, int height = Height)
    {
        if (made.TryGetValue(name, out var path))
            return path;
        var raw = folder.Write($"{name}.rgb", [.. Enumerable.Range(0, frames).SelectMany(number => Picture(number, width, height))]);
        path = folder.PathTo(name);
        Requirement.Tool("ffmpeg", "ffmpeg");
        var eachFrameOnce = Ffmpeg.Find("ffmpeg").EachFrameOnce(name, TimeSpan.FromMinutes(1), CancellationToken.None);
        Run([.. $"-f rawvideo -pixel_format rgb24 -video_size {width}x{height} -framerate 25 -i".Split(' '), raw, .. eachFrameOnce, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
        File.Delete(raw);
        return made[name] = path;
    }

    internal static void Run(params string[] arguments)
    {
        Requirement.Tool("ffmpeg", "ffmpeg");
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ffmpeg {string.Join(' ', arguments)}: {errors}");
    }

    /// <summary>The numbers that the pictures hold.</summary>
    internal static int[] Numbers(RgbFrames frames) => [.. Enumerable.Range(0, frames.Count).Select(t => Number(frames, t))];

    private static int Number(RgbFrames frames, int t)
    {
        var number = 0;
        for (var bit = 0; bit < Rows * Columns; bit++)
        {
            // The middle of the block; compression blurs its edges.
            var y = ((2 * (bit / Columns)) + 1) * frames.Height / (2 * Rows);
            var x = ((2 * (bit % Columns)) + 1) * frames.Width / (2 * Columns);
            number |= (frames.Frame(t)[((y * frames.Width) + x) * RgbFrames.Channels] > 127 ? 1 : 0) << bit;
        }

        return number;
    }

    private static byte[] Picture(int number, int width, int height)
    {
        var pixels = new byte[height * width * RgbFrames.Channels];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var bit = (y * Rows / height * Columns) + (x * Columns / width);
                pixels.AsSpan(((y * width) + x) * RgbFrames.Channels, RgbFrames.Channels).Fill((byte)((number >> bit & 1) * 255));
            }
        }

        return pixels;
    }
}
