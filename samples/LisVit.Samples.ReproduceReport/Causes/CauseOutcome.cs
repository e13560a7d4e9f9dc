using System.Text.Json;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>What one way of training came to with one seed; kept in a file, so that a study goes on where it stopped.</summary>
/// <param name="Cause">Key of the way.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Facts">What must be equal for two outcomes to be compared.</param>
/// <param name="Clips">Training clips seen.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Memory">Test errors of a decoder with and without the encoder's memory, decoded as it was trained; null without a decoder.</param>
internal sealed record CauseOutcome(string Cause, int Seed, IReadOnlyDictionary<string, string> Facts, long Clips, ModelResult Result, IReadOnlyList<ConditionScore>? Memory)
{
    private const string FileName = "outcome.json";

    /// <returns>The outcome in a folder; null where there is none yet.</returns>
    public static CauseOutcome? Find(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? Read(file) : null;
    }

    /// <returns>All outcomes under a folder, whichever runs made them.</returns>
    public static IReadOnlyList<CauseOutcome> All(string root) =>
        Directory.Exists(root) ? [.. Directory.EnumerateFiles(root, FileName, SearchOption.AllDirectories).Select(Read)] : [];

    /// <summary>Writes the file under a temporary name first, so that it is whole or not there.</summary>
    public void Write(string folder)
    {
        var file = Path.Combine(folder, FileName);
        File.WriteAllText(file + ".tmp", JsonSerializer.Serialize(this, Results.Format));
        File.Move(file + ".tmp", file, overwrite: true);
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
