namespace LisVit.Data.Composing;

/// <summary>Which signs may follow which; see <see cref="ComposingOptions.Followers"/>.</summary>
internal sealed class SignGrammar
{
    /// <summary>Prime to most numbers of glosses, so that following signs leads through all of them.</summary>
    private const int Step = 3;

    private readonly Dictionary<string, HashSet<string>>? followers;

    /// <param name="glosses">All glosses, in ordinal order.</param>
    /// <param name="count">How many may follow one; null for any.</param>
    public SignGrammar(IReadOnlyList<string> glosses, int? count) => followers = count is { } several
        ? glosses.Index().ToDictionary(
            gloss => gloss.Item,
            gloss => Enumerable.Range(1, Math.Min(several, glosses.Count)).Select(next => glosses[((Step * gloss.Index) + next) % glosses.Count]).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal)
        : null;

    /// <summary>The signs of a signer that may follow a gloss: all of them without a grammar, or where the signer has none of those that may.</summary>
    public IReadOnlyList<IsolatedSign> After(string gloss, IsolatedSigner signer)
    {
        if (followers is null)
            return signer.Signs;
        var allowed = followers[gloss];
        IsolatedSign[] among = [.. signer.Signs.Where(sign => allowed.Contains(sign.Gloss))];
        return among.Length > 0 ? among : signer.Signs;
    }
}
