namespace LisVit.Data.Composing;

/// <summary>
/// Which signs may follow which in composed sentences: a few of all, the fewer the stronger. After gloss i of n in ordinal order come the glosses s i + 1, s i + 2, ... modulo n, where s is the least number from 3 on
/// that has no factor in common with n: so every gloss follows as many others as follow it.
/// </summary>
public sealed class SignGrammar
{
    private const int FewestStep = 3;

    private readonly Dictionary<string, HashSet<string>> followers;

    /// <summary>Makes a grammar.</summary>
    /// <param name="glosses">All glosses, as of <see cref="Glosses.GlossVocabulary.Glosses"/>; no two are the same.</param>
    /// <param name="followers">How many may follow each, from 1 to as many as there are.</param>
    /// <exception cref="ArgumentException">There are fewer glosses than are to follow each, or none is to.</exception>
    public SignGrammar(IReadOnlyList<string> glosses, int followers)
    {
        ArgumentNullException.ThrowIfNull(glosses);
        if (followers < 1 || followers > glosses.Count)
            throw new ArgumentOutOfRangeException(nameof(followers), followers, $"followers ({followers}) must be from 1 to the number of glosses, {glosses.Count}.");
        string[] ordered = [.. glosses.Order(StringComparer.Ordinal)];
        var step = Enumerable.Range(FewestStep, ordered.Length).First(step => GreatestCommonDivisor(step, ordered.Length) == 1);
        this.followers = ordered.Index().ToDictionary(
            gloss => gloss.Item,
            gloss => Enumerable.Range(1, followers).Select(next => ordered[((step * gloss.Index) + next) % ordered.Length]).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Followers = followers;
    }

    /// <summary>How many glosses may follow each.</summary>
    public int Followers { get; }

    /// <summary>Whether a gloss may follow another; any may follow one that the grammar does not know.</summary>
    /// <param name="first">The gloss before.</param>
    /// <param name="next">The gloss behind it.</param>
    public bool Allows(string first, string next) => !followers.TryGetValue(first, out var allowed) || allowed.Contains(next);

    // All of a signer's signs where none of those that may follow is among them.
    internal IReadOnlyList<IsolatedSign> After(string gloss, IsolatedSigner signer)
    {
        IsolatedSign[] among = [.. signer.Signs.Where(sign => Allows(gloss, sign.Gloss))];
        return among.Length > 0 ? among : signer.Signs;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
