using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Support;

/// <summary>Pairs of reference and hypothesis that are hard to align: few glosses, so that ties are everywhere, repeats, empties, and glosses that sclite has a meaning for.</summary>
internal static class RandomSentences
{
    private const int LongSentence = 60;

    // Pairs that differ in case only stand side by side, and so do glosses of sclite's own language. Short, for sclite compares UTF-8 in quadratic time.
    private static readonly string[] Glosses =
    [
        "SÜD", "süd", "REGEN", "Regen", "loc-A", "@", "{", "}", "/", "<A>", "(A)", "A", "a", "A*", "A:B", ";;", "ÄÖß", "äöß", "𝔄", "雨", "5%", "A B", "-", "\\", "%40",
    ];

    public static IReadOnlyList<int> VocabularySizes { get; } = [2, 3, 5, 30, 1_000];

    /// <summary>One clip; the same for the same numbers.</summary>
    public static ScoredClip Clip(int vocabularySize, bool isUnrelated, int index, Random random)
    {
        // Small vocabularies take a window of the odd glosses, so that each of them occurs in many.
        var offset = random.Next(Glosses.Length);
        var reference = Sentence(vocabularySize, offset, random);
        var hypothesis = isUnrelated ? Sentence(vocabularySize, offset, random) : Edited(reference, vocabularySize, offset, random);
        return new ScoredClip($"clip-{index:D7}", $"Signer{index % 9:D2}", reference, hypothesis);
    }

    private static List<string> Sentence(int vocabularySize, int offset, Random random)
    {
        var length = random.Next(12) switch
        {
            0 => 0,
            1 => 1,
            2 => LongSentence,
            _ => random.Next(1, 16),
        };
        return [.. Enumerable.Range(0, length).Select(_ => Gloss(vocabularySize, offset, random))];
    }

    private static List<string> Edited(List<string> reference, int vocabularySize, int offset, Random random)
    {
        var hypothesis = new List<string>();
        if (random.Next(20) == 0)
            return hypothesis;
        var share = random.NextDouble() * 0.8;
        foreach (var gloss in reference)
        {
            var edit = random.NextDouble() < share ? random.Next(4) : -1;
            if (edit is 0)
                continue;
            hypothesis.Add(edit is 1 ? Gloss(vocabularySize, offset, random) : gloss);
            if (edit is 2)
                hypothesis.Add(gloss);
            if (edit is 3)
                hypothesis.Insert(random.Next(hypothesis.Count + 1), Gloss(vocabularySize, offset, random));
        }

        return hypothesis;
    }

    private static string Gloss(int vocabularySize, int offset, Random random)
    {
        var id = random.Next(vocabularySize);
        return id < Glosses.Length ? Glosses[(id + offset) % Glosses.Length] : $"G{id}";
    }
}
