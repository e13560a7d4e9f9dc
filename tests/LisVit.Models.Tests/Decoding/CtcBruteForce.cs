namespace LisVit.Models.Tests.Decoding;

/// <summary>CTC by its definition: all v^t paths, one by one.</summary>
internal static class CtcBruteForce
{
    /// <summary>Every path that may be followed and its probability.</summary>
    public static IEnumerable<(int[] Path, double Probability)> Paths(double[][] posteriors)
    {
        var (frames, classes) = (posteriors.Length, posteriors.Length == 0 ? 1 : posteriors[0].Length);
        for (var code = 0; code < (int)Math.Pow(classes, frames); code++)
        {
            var path = new int[frames];
            var (rest, probability) = (code, 1.0);
            for (var t = 0; t < frames; t++, rest /= classes)
            {
                path[t] = rest % classes;
                probability *= posteriors[t][path[t]];
            }

            yield return (path, probability);
        }
    }

    /// <summary>The glosses that a path spells.</summary>
    public static int[] Collapse(int[] path) => [.. path.Where((label, t) => label != 0 && (t == 0 || path[t - 1] != label))];

    /// <summary>Softmax of logits, frame by frame.</summary>
    public static double[][] Posteriors(double[][] logits) => Array.ConvertAll(logits, frame =>
    {
        var powers = Array.ConvertAll(frame, Math.Exp);
        return Array.ConvertAll(powers, power => power / powers.Sum());
    });

    /// <summary>Probability of every gloss sequence that some admitted path spells.</summary>
    public static Dictionary<string, double> Sequences(double[][] posteriors, Func<int[], bool> admits) =>
        Paths(posteriors).Where(entry => admits(entry.Path)).GroupBy(entry => Name(Collapse(entry.Path)), entry => entry.Probability).ToDictionary(group => group.Key, group => group.Sum());

    public static string Name(IEnumerable<int> glosses) => string.Join(' ', glosses);

    public static int[] Glosses(string name) => [.. name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
