using System.Globalization;
using LisVit.Data.Statistics;

namespace LisVit.Samples.Corpus;

/// <summary>The figures of all splits side by side.</summary>
internal static class StatisticsTable
{
    private const int LabelWidth = 34;
    private const int ColumnWidth = 16;
    private const int MostNamed = 10;

    private static readonly (string Label, Func<SplitStatistics, string> Value)[] Rows =
    [
        ("clips", split => Number(split.Clips)),
        ("clips without frames", split => Number(split.ClipsWithoutFrames.Count)),
        ("clips of one gloss", split => Number(split.SingleGlossClips)),
        ("signers", split => Number(split.Signers.Count)),
        ("frames", split => Number(split.Frames.Total)),
        ("frames of a clip: mean", split => Mean(split.Frames.Mean)),
        ("  least, median, most", split => Range(split.Frames)),
        ("glosses", split => Number(split.Glosses.Total)),
        ("glosses of a clip: mean", split => Mean(split.Glosses.Mean)),
        ("  least, median, most", split => Range(split.Glosses)),
        ("distinct glosses", split => Number(split.DistinctGlosses)),
        ("  of these signed once", split => Number(split.SignedOnce)),
        ("frames for a gloss", split => Mean(split.FramesPerGloss)),
        ("glosses unseen in training", split => Number(split.Unknown!.Running)),
        ("  of types", split => Number(split.Unknown!.Types.Count)),
        ("too short for CTC, stride 4", split => Number(split.TooShortForCtc(4))),
        ("too short for CTC, stride 8", split => Number(split.TooShortForCtc(8))),
    ];

    public static void Print(TextWriter output, IReadOnlyList<(string Name, SplitStatistics Statistics)> splits, string training)
    {
        output.WriteLine(new string(' ', LabelWidth) + string.Concat(splits.Select(split => split.Name.PadLeft(ColumnWidth))));
        foreach (var (label, value) in Rows)
            output.WriteLine(label.PadRight(LabelWidth) + string.Concat(splits.Select(split => value(split.Statistics).PadLeft(ColumnWidth))));
        foreach (var (name, statistics) in splits.Where(split => split.Name != training && split.Statistics.Unknown!.Running > 0))
            output.WriteLine($"{name}: {statistics.Unknown!.Summary()}");
        foreach (var (name, statistics) in splits.Where(split => split.Statistics.ClipsWithoutFrames.Count > 0))
        {
            output.WriteLine($"{name}: clips without frames");
            foreach (var problem in statistics.ClipsWithoutFrames.Take(MostNamed))
                output.WriteLine($"  {problem}");
            if (statistics.ClipsWithoutFrames.Count > MostNamed)
                output.WriteLine($"  and {statistics.ClipsWithoutFrames.Count - MostNamed} more; the command check names all");
        }
    }

    /// <summary>The figures as statistics.json has them.</summary>
    public static object Figures(SplitStatistics split) => new
    {
        split.Clips,
        ClipsWithoutFrames = split.ClipsWithoutFrames.Select(problem => problem.Clip),
        split.SingleGlossClips,
        split.Signers,
        Frames = Lengths(split.Frames),
        Glosses = Lengths(split.Glosses),
        split.DistinctGlosses,
        split.SignedOnce,
        split.FramesPerGloss,
        UnseenInTraining = split.Unknown!.Types,
        TooShortForCtc = new Dictionary<string, int> { ["stride 4"] = split.TooShortForCtc(4), ["stride 8"] = split.TooShortForCtc(8) },
    };

    private static object Lengths(LengthDistribution lengths) => new
    {
        lengths.Total,
        lengths.Mean,
        lengths.Least,
        LowerQuartile = lengths.At(0.25),
        lengths.Median,
        UpperQuartile = lengths.At(0.75),
        lengths.Most,
    };

    private static string Range(LengthDistribution lengths) => string.Create(CultureInfo.InvariantCulture, $"{lengths.Least}, {lengths.Median}, {lengths.Most}");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Mean(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
