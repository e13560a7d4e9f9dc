namespace LisVit.Data.Glosses;

/// <summary>
/// What published evaluations of RWTH-PHOENIX-Weather do to glosses before they count errors. There are two protocols, and rates under one are not rates
/// under the other, nor raw ones: say which was used. Rule by rule, with sources: docs/scoring.md. Capitals are A to Z: the corpus writes umlauts as AE, OE, UE.
/// </summary>
public static class GlossCleaning
{
    /// <summary>
    /// The protocol of the recognition literature around VAC (Min et al., ICCV 2021), which takes it from the corpus's own evaluation script
    /// (preprocess.sh of PHOENIX-2014): for hypotheses only, references stay raw. On PHOENIX-2014 T a perfect hypothesis is then charged 13 of
    /// 3,748 glosses of dev (0.35 %) and 9 of 4,264 of test (0.21 %).
    /// </summary>
    /// <param name="hypothesis">What was recognised; may be empty.</param>
    /// <returns>The glosses that are scored; may be fewer, and none.</returns>
    /// <exception cref="ArgumentException">A gloss is empty or contains white space.</exception>
    public static IReadOnlyList<string> VisualAlignment(IReadOnlyList<string> hypothesis) => Apply(CleaningRules.VisualAlignment, hypothesis);

    /// <summary>
    /// The protocol of the sign language translation literature for PHOENIX-2014 T (Camgoz et al., CVPR 2020): for references and hypotheses alike.
    /// Equal neighbours become one gloss, whatever they are.
    /// </summary>
    /// <param name="glosses">What was signed, or what was recognised; may be empty.</param>
    /// <returns>The glosses that are scored; may be fewer, and none.</returns>
    /// <exception cref="ArgumentException">A gloss is empty or contains white space.</exception>
    public static IReadOnlyList<string> SignTranslation(IReadOnlyList<string> glosses)
    {
        var cleaned = Apply(CleaningRules.SignTranslation, glosses);
        return [.. cleaned.Where((gloss, index) => index == 0 || gloss != cleaned[index - 1])];
    }

    private static string[] Apply(IReadOnlyList<CleaningRule> rules, IReadOnlyList<string> glosses)
    {
        ArgumentNullException.ThrowIfNull(glosses);
        for (var i = 0; i < glosses.Count; i++)
        {
            if (glosses[i].Length == 0 || glosses[i].Any(char.IsWhiteSpace))
                throw new ArgumentException($"Gloss {i}, '{glosses[i]}', is empty or contains white space; the protocols part glosses by spaces.", nameof(glosses));
        }

        var sentence = rules.Aggregate(string.Join(' ', glosses), (cleaned, rule) => rule.Apply(cleaned));
        return sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
