using LisVit.Pickling;

namespace LisVit.Data.Corpora;

/// <summary>One dict of a pickled list of annotations.</summary>
/// <param name="item">What the pickle holds there.</param>
/// <param name="number">Which item of the list, from 0.</param>
/// <param name="source">Names the pickle in errors.</param>
internal readonly struct PickledItem(object? item, int number, string source)
{
    private readonly PickleDictionary values = item as PickleDictionary
        ?? throw new InvalidDataException($"'{source}' item {number} is a {PickleText.KindOf(item)}. Expected is a dict with the keys 'name', 'signer', 'gloss', 'text' and 'num_frames'.");

    public ClipAnnotation Parse(string split, Dictionary<string, string[]> known, int mostCharacters)
    {
        var name = Text("name", mostCharacters);
        if (!CorpusPath.IsInside(name))
            throw Bad($"has the name '{Shown.Of(name)}'. {CorpusPath.Expected}");
        if (!name.StartsWith(split + "/", StringComparison.Ordinal))
            throw Bad($"has the name '{Shown.Of(name)}', which does not begin with its split, '{split}/'. Give each file the split that its clips belong to.");
        var text = Text("gloss", mostCharacters);
        if (!known.TryGetValue(text, out var glosses))
            known.Add(text, glosses = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (glosses.Length == 0)
            throw Bad($"has no glosses for the clip '{Shown.Of(name)}'. Expected is at least one under the key 'gloss'.");
        return new ClipAnnotation(name, Text("signer", mostCharacters), glosses, Text("text", mostCharacters)) { FrameCount = Frames() };
    }

    private int Frames() => Value("num_frames") is long and >= 1 and <= int.MaxValue and var frames
        ? (int)frames
        : throw Bad($"has {Of(Value("num_frames"))} under the key 'num_frames'. Expected is a number of frames, at least 1.");

    private string Text(string key, int mostCharacters) => Value(key) switch
    {
        string text when text.Length <= mostCharacters => text,
        string text => throw Bad($"has {text.Length} characters under the key '{key}'; {mostCharacters} are allowed."),
        var other => throw Bad($"has {Of(other)} under the key '{key}'. Expected is a str."),
    };

    private object? Value(string key) => values.TryGet(key, out var value) ? value : throw Bad($"has no key '{key}'. Expected are 'name', 'signer', 'gloss', 'text' and 'num_frames'.");

    private static string Of(object? value) => value is long number ? FormattableString.Invariant($"{number}") : $"a {PickleText.KindOf(value)}";

    private InvalidDataException Bad(string problem) => new($"'{source}' item {number} {problem}");
}
