namespace LisVit.Data.Frames;

/// <summary>How long a video is.</summary>
/// <param name="Frames">Frames that can be decoded, at least 1.</param>
/// <param name="Duration">How long they are shown by the file's time stamps; zero or less where it has none.</param>
internal sealed record VideoLength(int Frames, TimeSpan Duration)
{
    /// <summary>Frames a second on average; null where the file does not tell. Rounded to thousandths: time stamps are, to a millisecond in some containers.</summary>
    public double? FramesPerSecond => Duration > TimeSpan.Zero ? Math.Round(Frames / Duration.TotalSeconds, 3) : null;
}
