using System.Globalization;

namespace LisVit.Data.Glosses;

/// <summary>The glosses of a split that a vocabulary does not have. A recogniser can never name them, so each is an error of every model over it.</summary>
public sealed class UnknownGlosses
{
    private UnknownGlosses(int runningTotal, IReadOnlyDictionary<string, int> types, IReadOnlyList<(string Clip, IReadOnlyList<string> Glosses)> clips)
    {
        RunningTotal = runningTotal;
        Types = types;
        Clips = clips;
        Running = types.Values.Sum();
    }

    /// <summary>Unknown glosses, each as often as it is signed.</summary>
    public int Running { get; }

    /// <summary>All glosses of the split, each as often as it is signed.</summary>
    public int RunningTotal { get; }

    /// <summary>How often each unknown gloss is signed, in ordinal order.</summary>
    public IReadOnlyDictionary<string, int> Types { get; }

    /// <summary>The clips with unknown glosses, in their order, and these glosses in signing order.</summary>
    public IReadOnlyList<(string Clip, IReadOnlyList<string> Glosses)> Clips { get; }

    /// <summary>Looks through the first epoch of a split; no frame is decoded.</summary>
    /// <param name="clips">The split.</param>
    /// <param name="vocabulary">The glosses that are known.</param>
    public static UnknownGlosses Of(IClipSource clips, GlossVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var total = 0;
        var types = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var affected = new List<(string, IReadOnlyList<string>)>();
        foreach (var (clip, glosses) in ClipGlosses.Of(clips))
        {
            total += glosses.Count;
            string[] unknown = [.. glosses.Where(gloss => !vocabulary.Contains(gloss))];
            if (unknown.Length > 0)
                affected.Add((clip, unknown));
            foreach (var gloss in unknown)
                types[gloss] = types.GetValueOrDefault(gloss) + 1;
        }

        return new UnknownGlosses(total, types, affected);
    }

    /// <summary>The figures and the glosses, in one line.</summary>
    /// <param name="most">How many types to name; the rest is a number.</param>
    public string Summary(int most = 20)
    {
        var share = RunningTotal == 0 ? 0 : 100.0 * Running / RunningTotal;
        var summary = string.Create(CultureInfo.InvariantCulture, $"{Running} of {RunningTotal} glosses ({share:F1} %) of {Types.Count} types, in {Clips.Count} clips, are not in the vocabulary");
        var named = string.Join(' ', Types.Keys.Take(most));
        return Types.Count == 0 ? summary : $"{summary}: {named}{(Types.Count > most ? $" and {Types.Count - most} more" : "")}";
    }
}
