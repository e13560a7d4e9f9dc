namespace LisVit.Models.Decoding;

/// <summary>The words of a language model by number, and which of them are the caller's glosses.</summary>
internal sealed class NGramWords
{
    public const string BeginText = "<s>";
    public const string EndText = "</s>";
    public const string UnknownText = "<unk>";

    private readonly List<string> texts = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly int[] glossWords;

    /// <summary>Numbers the special words and the glosses.</summary>
    /// <param name="glosses">Names of the glosses; the first has id 1.</param>
    public NGramWords(IReadOnlyList<string> glosses)
    {
        ArgumentNullException.ThrowIfNull(glosses);
        Glosses = [.. glosses];
        (Begin, End, Unknown) = (Number(BeginText), Number(EndText), Number(UnknownText));
        glossWords = new int[Glosses.Count];
        for (var i = 0; i < glossWords.Length; i++)
        {
            if (string.IsNullOrEmpty(Glosses[i]) || Glosses[i].Any(char.IsWhiteSpace) || numbers.ContainsKey(Glosses[i]))
                throw new ArgumentException($"gloss {i + 1} is '{Glosses[i]}', but names must be distinct, without white space, and none of {BeginText}, {EndText}, {UnknownText}.", nameof(glosses));
            glossWords[i] = Number(Glosses[i]);
        }
    }

    public IReadOnlyList<string> Glosses { get; }

    public int Begin { get; }

    public int End { get; }

    public int Unknown { get; }

    public int Count => texts.Count;

    /// <summary>The number of a word, a new one where it has none.</summary>
    public int Number(string text)
    {
        if (numbers.TryGetValue(text, out var number))
            return number;
        texts.Add(text);
        return numbers[text] = texts.Count - 1;
    }

    public bool TryNumber(string text, out int number) => numbers.TryGetValue(text, out number);

    public string Text(int word) => texts[word];

    /// <summary>The word of a gloss id; -1 is the unknown word.</summary>
    public int OfGloss(int id) =>
        id >= 1 && id <= glossWords.Length ? glossWords[id - 1]
        : id == -1 ? Unknown
        : throw new ArgumentException($"gloss id {id} must be in [1, {glossWords.Length}], or -1 for a gloss that the model does not know.", nameof(id));
}
