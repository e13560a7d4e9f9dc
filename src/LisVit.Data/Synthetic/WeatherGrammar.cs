namespace LisVit.Data.Synthetic;

/// <summary>
/// A forecast in glosses: when, where, what weather, how it goes on. Each gloss has a few successors,
/// so that a language model alone can guess about one gloss in three.
/// </summary>
internal static class WeatherGrammar
{
    /// <summary>Glosses that a sentence begins with.</summary>
    public static IReadOnlyList<string> Openings { get; } = ["HEUTE", "MORGEN", "JETZT", "TAG", "NACHT"];

    /// <summary>Glosses that may follow a gloss.</summary>
    public static IReadOnlyDictionary<string, string[]> Successors { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["HEUTE"] = ["NACHT", "NORD", "REGION"],
        ["MORGEN"] = ["TAG", "SUED", "OST"],
        ["JETZT"] = ["WEST", "BERG", "REGEN"],
        ["TAG"] = ["KUESTE", "WEST", "SONNE"],
        ["NACHT"] = ["NORD", "FROST", "NEBEL"],
        ["NORD"] = ["REGEN", "STURM", "WIND"],
        ["SUED"] = ["SONNE", "WARM", "GEWITTER"],
        ["OST"] = ["KALT", "SCHNEE", "FROST"],
        ["WEST"] = ["WOLKE", "REGEN", "WIND"],
        ["BERG"] = ["SCHNEE", "NEBEL", "GEWITTER"],
        ["KUESTE"] = ["STURM", "WIND", "WOLKE"],
        ["REGION"] = ["WECHSELHAFT", "NEBEL", "SONNE"],
        ["REGEN"] = ["STARK", "KOMMEN", "WIND"],
        ["SCHNEE"] = ["BLEIBEN", "KALT", "KOMMEN"],
        ["SONNE"] = ["WARM", "STEIGEN", "WOLKE"],
        ["WOLKE"] = ["REGEN", "BLEIBEN", "WECHSELHAFT"],
        ["NEBEL"] = ["SCHWACH", "SONNE", "BLEIBEN"],
        ["WIND"] = ["SCHWACH", "STARK", "KALT"],
        ["STURM"] = ["STARK", "KOMMEN", "GEWITTER"],
        ["GEWITTER"] = ["REGEN", "STARK", "SINKEN"],
        ["FROST"] = ["KALT", "SINKEN", "SCHNEE"],
        ["WARM"] = ["STEIGEN", "BLEIBEN", "SUED"],
        ["KALT"] = ["SINKEN", "BLEIBEN", "NORD"],
        ["STARK"] = ["KUESTE", "SINKEN", "BERG"],
        ["SCHWACH"] = ["STEIGEN", "REGION", "WARM"],
        ["KOMMEN"] = ["MORGEN", "WEST", "STARK"],
        ["BLEIBEN"] = ["MORGEN", "OST", "REGION"],
        ["STEIGEN"] = ["MORGEN", "SUED", "TAG"],
        ["SINKEN"] = ["NACHT", "OST", "BERG"],
        ["WECHSELHAFT"] = ["SONNE", "REGEN", "HEUTE"],
    };

    /// <summary>Draws a sentence.</summary>
    /// <param name="length">Number of glosses.</param>
    /// <param name="predictability">How likely each gloss follows the grammar instead of being drawn from all glosses.</param>
    /// <param name="random">Random numbers.</param>
    public static string[] Sentence(int length, double predictability, Random random)
    {
        var glosses = new string[length];
        for (var i = 0; i < length; i++)
        {
            var follows = random.NextDouble() < predictability;
            glosses[i] = random.Pick(!follows ? SyntheticVocabulary.Glosses : i == 0 ? Openings : Successors[glosses[i - 1]]);
        }

        return glosses;
    }

    /// <summary>Whether the grammar can produce a sentence.</summary>
    public static bool Allows(IReadOnlyList<string> glosses)
    {
        for (var i = 0; i < glosses.Count; i++)
        {
            if (!(i == 0 ? Openings : Successors[glosses[i - 1]]).Contains(glosses[i], StringComparer.Ordinal))
                return false;
        }

        return true;
    }
}
