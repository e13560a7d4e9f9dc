using System.Text.RegularExpressions;

namespace LisVit.Data.Glosses;

/// <summary>One replacement on a sentence, its glosses parted by spaces. Matches do not overlap, as in sed; a rule is repeated to reach neighbours.</summary>
internal sealed class CleaningRule(string pattern, string replacement, int passes = 1)
{
    private readonly Regex pattern = new(pattern, RegexOptions.CultureInvariant);

    public string Apply(string sentence)
    {
        for (var pass = 0; pass < passes; pass++)
            sentence = pattern.Replace(sentence, replacement);
        return sentence;
    }
}
