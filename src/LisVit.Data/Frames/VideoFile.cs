using System.Globalization;

namespace LisVit.Data.Frames;

/// <summary>One video file and how ffmpeg decodes it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Options">Limits.</param>
internal sealed record VideoFile(string Path, VideoOptions Options)
{
    /// <summary>Reads as many of the chosen frames as there are; null where there is none.</summary>
    /// <param name="indices">Ascending; an index may repeat.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <param name="filled">How many were read.</param>
    /// <param name="reason">Where some were not: what ffmpeg said.</param>
    /// <param name="take">Takes each frame as it comes, in one picture that is used again, which is what is returned then; null to have all at once.</param>
    public RgbFrames? Read(ReadOnlySpan<int> indices, CancellationToken cancellationToken, out int filled, out string reason, Action<RgbFrames>? take = null)
    {
        var selection = FrameSelection.Of(indices);
        using var run = Start(eachFrameOnce => VideoArguments.Read(Path, Options, selection, eachFrameOnce), cancellationToken);
        using var pixmaps = new PixmapReader(run.Output, $"Video '{Path}': ffmpeg wrote", "Expected is a program that writes portable pixmaps; see VideoOptions.Ffmpeg.");
        var clip = Fill(indices, selection, pixmaps, take is null ? null : frames => run.Meanwhile(() => take(frames)), out filled);
        reason = filled < indices.Length ? run.Reason() : "";
        return clip;
    }

    /// <summary>Decodes all frames, counts them, at least 1, and tells how long they last.</summary>
    public VideoLength Measure(CancellationToken cancellationToken)
    {
        using var run = Start(eachFrameOnce => VideoArguments.Count(Path, Options, eachFrameOnce), cancellationToken);
        using var report = new StreamReader(run.Output);
        var (count, microseconds, isWhole) = (0, 0L, false);
        while (report.ReadLine() is { } line)
        {
            if (line.StartsWith("frame=", StringComparison.Ordinal))
                count = int.Parse(line.AsSpan("frame=".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            if (line.StartsWith("out_time_us=", StringComparison.Ordinal))
                _ = long.TryParse(line.AsSpan("out_time_us=".Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out microseconds);
            isWhole |= line == "progress=end";
        }

        run.WaitForExit();
        if (isWhole && count > 0)
            return new VideoLength(count, TimeSpan.FromMicroseconds(microseconds));
        var said = run.Errors();
        if (said.Contains("not on whitelist", StringComparison.Ordinal))
            throw new InvalidDataException($"Video '{Path}' is of a kind that is not read: a picture, a text or a list of other files. Expected is one of {VideoArguments.Containers}.");
        if (said.Contains("matches no streams", StringComparison.Ordinal))
            throw new InvalidDataException($"Video '{Path}' has no video stream. A cover picture is none.");
        throw new InvalidDataException($"Video '{Path}' has no frame that can be decoded: {run.Reason()}. Expected is a whole video file; restore it.");
    }

    private FfmpegProcess Start(Func<string[], IEnumerable<string>> arguments, CancellationToken cancellationToken)
    {
        var ffmpeg = Ffmpeg.Find(Options.Ffmpeg);
        return FfmpegProcess.Start(ffmpeg.Program, arguments(ffmpeg.EachFrameOnce(Path, Options.Timeout, cancellationToken)), Path, Options.Timeout, cancellationToken);
    }

    private RgbFrames? Fill(ReadOnlySpan<int> indices, FrameSelection selection, PixmapReader pixmaps, Action<RgbFrames>? take, out int filled)
    {
        filled = 0;
        RgbFrames? clip = null;
        var count = take is null ? indices.Length : 1;
        var unwanted = Array.Empty<byte>();
        foreach (var number in selection.Emitted)
        {
            if (pixmaps.ReadHead() is not var (height, width))
                break;
            if (clip is null && (long)height * width > Options.MaximumPixels)
                throw new InvalidDataException($"Video '{Path}' has frames of {width} x {height} pixels, and a frame may have {Options.MaximumPixels}. Make it smaller, or raise VideoOptions.MaximumPixels.");
            clip ??= new RgbFrames(FrameLimits.Allocate(Path, count, height, width), count, height, width);
            if ((height, width) != (clip.Height, clip.Width))
                throw new InvalidDataException($"Video '{Path}': frame {number} is {width} x {height} pixels, and the one before {clip.Width} x {clip.Height}. Convert the video to one size.");
            if (indices[filled] != number)
            {
                unwanted = unwanted.Length > 0 ? unwanted : new byte[height * width * RgbFrames.Channels];
                if (!pixmaps.ReadPixels(unwanted))
                    break;
                continue;
            }

            if (!pixmaps.ReadPixels(clip.Frame(take is null ? filled : 0)))
                break;
            take?.Invoke(clip);
            for (filled++; filled < indices.Length && indices[filled] == number; filled++)
            {
                if (take is null)
                    clip.Frame(filled - 1).CopyTo(clip.Frame(filled));
                else
                    take(clip);
            }
        }

        return clip;
    }
}
