using System.Globalization;
using System.Text.Json;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>What must be equal for a way of training to be gone on with, and for ways to be compared.</summary>
/// <param name="Study">What all ways of a study share.</param>
/// <param name="Recipe">The recipe of one way.</param>
internal sealed record CauseFacts(IReadOnlyDictionary<string, string> Study, IReadOnlyDictionary<string, string> Recipe)
{
    private const string FileName = "facts.json";

    public static CauseFacts Of(Settings settings, CorpusSplits corpus, Recipe recipe) => new(
        new Dictionary<string, string>
        {
            ["corpus"] = corpus.Name,
            ["clips an epoch"] = Text(corpus.Train.Count),
            ["epochs"] = Text(settings.Epochs),
            ["size"] = settings.Size.ToString().ToLowerInvariant(),
            ["resolution"] = string.Create(CultureInfo.InvariantCulture, $"{settings.Width}x{settings.Height}"),
            ["precision"] = CommandLine.NameOf(recipe.Precision),
        },
        recipe.Summary().ToDictionary(entry => entry.Key, entry => Text(entry.Value)));

    /// <summary>Writes the facts where a way begins, or holds them against those that it began with.</summary>
    public void BeginIn(string folder)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, FileName);
        if (File.Exists(file))
            Require(Read(file), folder);
        else
            CauseOutcome.WriteWhole(file, JsonSerializer.Serialize(this, Results.Format));
    }

    /// <summary>Requires that a folder's facts are these.</summary>
    public void Require(CauseFacts former, string folder)
    {
        Require(former.Study, Study, folder);
        Require(former.Recipe, Recipe, folder);
    }

    private static void Require(IReadOnlyDictionary<string, string> former, IReadOnlyDictionary<string, string> now, string folder)
    {
        foreach (var (name, value) in now)
        {
            if (!former.TryGetValue(name, out var other) || other != value)
                throw new UsageException($"'{folder}' was trained with {name} {other ?? "unknown"}, this study has {value}. Go on with the same, or choose another --output.");
        }
    }

    private static CauseFacts Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CauseFacts>(File.ReadAllText(file), Results.Format) ?? throw new JsonException("it holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{file}' is damaged: {exception.Message} Delete its folder to train this way anew.", exception);
        }
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
