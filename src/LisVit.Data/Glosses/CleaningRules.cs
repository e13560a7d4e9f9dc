namespace LisVit.Data.Glosses;

/// <summary>The rules of the two protocols, in the order in which they are applied.</summary>
internal static class CleaningRules
{
    private const string Letter = "[A-Z]";
    private const string Before = "[ +]";

    // No letter, digit, underscore or hyphen on that side: the gloss begins, or ends, here.
    private const string Begins = @"(?<![\w-])";
    private const string Ends = @"(?![\w-])";

    public static IReadOnlyList<CleaningRule> VisualAlignment { get; } =
    [
        new("loc-", ""),
        new("cl-", ""),
        new("qu-", ""),
        new("poss-", ""),
        new("lh-", ""),
        new("S0NNE", "SONNE"),
        new("HABEN2", "HABEN"),
        new("__EMOTION__|__PU__|__LEFTHAND__", ""),
        new("WIE AUSSEHEN", "WIE-AUSSEHEN"),
        new(@"ZEIGEN( |\z)", "ZEIGEN-BILDSCHIRM$1"),
        .. SpelledLetters,
        new($"({Letter}{Letter})RAUM", "$1"),
        new("-PLUSPLUS", ""),
        new(@"(?<=\A| )\S*__EPENTHESIS__\S*", ""),
        .. RepeatedCapitals,
    ];

    public static IReadOnlyList<CleaningRule> SignTranslation { get; } =
    [
        new("__LEFTHAND__", ""),
        new("__EPENTHESIS__", ""),
        new("__EMOTION__", ""),
        new(@"\b__[^_ ]*__\b", ""),
        new(@"\bloc-([^ ]*)\b", "$1"),
        new(@"\bcl-([^ ]*)\b", "$1"),
        new(@"\b([^ ]*)-PLUSPLUS\b", "$1"),
        new($@"\b({Letter}+)RAUM\b", "$1"),
        new("WIE AUSSEHEN", "WIE-AUSSEHEN"),
        .. SpelledLetters,
        .. RepeatedCapitals,
    ];

    // Single letters side by side become one gloss, S C H and N N spelled as SCH and NN too. The second rule also parts a letter from a "+" before it.
    private static IEnumerable<CleaningRule> SpelledLetters =>
    [
        new($@"\A({Letter}) ({Letter}[+ ])", "$1+$2"),
        new($"{Before}({Letter}) ({Letter}) ", " $1+$2 "),
        new($"({Before}{Letter}) ({Letter}{Before})", "$1+$2", passes: 3),
        new($"({Before}SCH) ({Letter}{Before})", "$1+$2"),
        new($"({Before}NN) ({Letter}{Before})", "$1+$2"),
        new($"({Before}{Letter}) (NN{Before})", "$1+$2"),
        new($@"({Before}{Letter}) ({Letter})\z", "$1+$2"),
    ];

    private static IEnumerable<CleaningRule> RepeatedCapitals =>
    [
        new(" +", " "),
        new($"{Begins}({Letter}+) \\1{Ends}", "$1", passes: 4),
    ];
}
