namespace LisVit.Data.Synthetic;

/// <summary>What the drawn signers can sign.</summary>
public static class SyntheticVocabulary
{
    /// <summary>The glosses, German weather words in capitals as in RWTH-PHOENIX-Weather 2014 T. Their order is fixed.</summary>
    public static IReadOnlyList<string> Glosses { get; } = [.. SignLexicon.Signs.Select(sign => sign.Gloss)];

    /// <summary>Glosses whose signs differ in handshape or in movement only.</summary>
    internal static IReadOnlyList<MinimalPair> MinimalPairs => SignLexicon.MinimalPairs;
}
