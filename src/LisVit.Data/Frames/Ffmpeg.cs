using System.Collections.Concurrent;

namespace LisVit.Data.Frames;

/// <summary>The ffmpeg program of this machine.</summary>
internal sealed class Ffmpeg
{
    public const string Install =
        "Install it with 'sudo apt-get install ffmpeg' on Debian and Ubuntu, 'brew install ffmpeg' on macOS or 'winget install ffmpeg' on Windows, or give its path in VideoOptions.Ffmpeg.";

    private static readonly ConcurrentDictionary<string, string[]> Passthrough = new(StringComparer.Ordinal);

    private Ffmpeg(string program) => Program = program;

    /// <summary>Full path of the program.</summary>
    public string Program { get; }

    /// <summary>Looks the program up on PATH. The system's own look-up would try the current folder first, where a corpus may lie.</summary>
    /// <exception cref="FfmpegMissingException">It is not there; the message says how to install it.</exception>
    public static Ffmpeg Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Path.IsPathFullyQualified(name))
            return File.Exists(name) ? new Ffmpeg(name) : throw new FfmpegMissingException($"There is no ffmpeg at '{name}', which video files are decoded with. {Install}");
        if (name != Path.GetFileName(name))
            throw new FfmpegMissingException($"'{name}' is neither a program's name nor a full path.");
        var file = OperatingSystem.IsWindows() && !Path.HasExtension(name) ? name + ".exe" : name;
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
        return found is not null ? new Ffmpeg(found) : throw new FfmpegMissingException($"'{name}' is not on PATH, and video files are decoded with it. {Install}");
    }

    /// <summary>
    /// The option that writes each decoded frame once, whatever its time stamp: <c>-fps_mode</c> from ffmpeg 5.1 on, <c>-vsync</c> before.
    /// Asking costs one start of the program in a process's life.
    /// </summary>
    public string[] EachFrameOnce(string subject, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Passthrough.TryGetValue(Program, out var known))
            return known;
        using var help = FfmpegProcess.Start(Program, ["-hide_banner", "-h", "long"], subject, timeout, cancellationToken);
        using var reader = new StreamReader(help.Output);
        var text = reader.ReadToEnd();
        help.WaitForExit();
        return Passthrough.GetOrAdd(Program, [text.Contains("-fps_mode", StringComparison.Ordinal) ? "-fps_mode" : "-vsync", "passthrough"]);
    }
}
