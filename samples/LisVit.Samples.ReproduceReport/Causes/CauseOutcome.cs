using System.Globalization;
using System.Text.Json;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>What one way of training came to with one seed; kept in a file, so that a study goes on where it stopped.</summary>
/// <param name="Cause">Key of the way.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Facts">What it was trained with.</param>
/// <param name="Clips">Training clips seen.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Memory">Test errors of a decoder with and without the encoder's memory, decoded as it was trained; null without a decoder.</param>
/// <param name="Versions">What ended the training and scored it.</param>
internal sealed record CauseOutcome(string Cause, int Seed, CauseFacts Facts, long Clips, ModelResult Result, IReadOnlyList<ConditionScore>? Memory, IReadOnlyDictionary<string, string>? Versions = null)
{
    private const string FileName = "outcome.json";

    /// <summary>The update whose weights were scored: the first of those with the lowest word error rate in validation.</summary>
    public long BestStep => Result.History.MinBy(epoch => epoch.WordErrorRate)!.Step;

    /// <returns>The outcome in a folder; null where there is none yet.</returns>
    public static CauseOutcome? Find(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? Read(file) : null;
    }

    /// <returns>All outcomes under a folder, whichever runs made them, with their folders.</returns>
    public static IReadOnlyList<(string Folder, CauseOutcome Outcome)> All(string root) =>
        Directory.Exists(root) ? [.. Directory.EnumerateFiles(root, FileName, SearchOption.AllDirectories).Select(file => (Path.GetDirectoryName(file)!, Read(file)))] : [];

    public void Write(string folder) => WriteWhole(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Results.Format));

    /// <summary>Writes a file under a name of its own first, so that whoever reads it finds it whole or not at all.</summary>
    public static void WriteWhole(string file, string text)
    {
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}.tmp");
        File.WriteAllText(temporary, text);
        File.Move(temporary, file, overwrite: true);
    }

    private static CauseOutcome Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CauseOutcome>(File.ReadAllText(file), Results.Format) ?? throw new JsonException("it holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{file}' is no outcome of a study of causes: {exception.Message} Delete it to train this way anew.", exception);
        }
    }
}
