using System.Diagnostics.Metrics;

namespace LisVit.Recognition;

/// <summary>
/// What hosts can collect of a <see cref="RecognitionService"/>: a <see cref="Meter"/> called <c>LisVit.Recognition</c>. It costs nothing while nobody listens.
/// <list type="bullet">
/// <item><c>lisvit.recognition.duration</c>, <c>lisvit.recognition.wait.duration</c>: histograms in seconds, of recognising a video and of waiting for one's turn.</item>
/// <item><c>lisvit.recognition.active</c>: how many videos are recognised now.</item>
/// <item><c>lisvit.recognition.glosses</c>, <c>lisvit.recognition.failures</c>: counters; a cancelled recognition is no failure.</item>
/// </list>
/// </summary>
public static class RecognitionDiagnostics
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "LisVit.Recognition";

    private const string Seconds = "s";

    private static readonly Meter Meter = new(Name);

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>("lisvit.recognition.duration", Seconds, "Recognising a video, decoding included.");

    internal static Histogram<double> Wait { get; } = Meter.CreateHistogram<double>("lisvit.recognition.wait.duration", Seconds, "Waiting for a turn.");

    internal static UpDownCounter<long> Active { get; } = Meter.CreateUpDownCounter<long>("lisvit.recognition.active", "{video}", "Videos that are recognised now.");

    internal static Counter<long> Glosses { get; } = Meter.CreateCounter<long>("lisvit.recognition.glosses", "{gloss}", "Glosses recognised.");

    internal static Counter<long> Failures { get; } = Meter.CreateCounter<long>("lisvit.recognition.failures", "{video}", "Videos that could not be recognised.");
}
