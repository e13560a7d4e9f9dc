using LisVit.Models.Decoding;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>Says what the glosses before make most likely, by a language model of the training sentences.</summary>
internal sealed class NGramGuesser : IGuesser
{
    private const int LongestSentence = 30;

    private static readonly string[] Names = ["unigram", "bigram", "trigram"];

    private readonly NGramLanguageModel model;
    private readonly Dictionary<string, int> likeliest = [];
    private IReadOnlyList<int>? sentence;

    /// <summary>Counts the training sentences.</summary>
    /// <param name="training">Gloss numbers from 0.</param>
    /// <param name="order">1 to 3.</param>
    /// <param name="glosses">Names of all glosses in order of their numbers.</param>
    public NGramGuesser(IEnumerable<IReadOnlyList<int>> training, int order, IReadOnlyList<string> glosses)
    {
        model = NGramLanguageModel.Count(training.Select(Ids), order, glosses);
        Name = Names[order - 1];
    }

    public string Name { get; }

    public IReadOnlyList<int> NextGlosses(IReadOnlyList<int> truth) => [.. Enumerable.Range(1, truth.Count - 1).Select(count => Likeliest([.. truth.Take(count)], mayEnd: false))];

    // It never sees a video, so it writes the same for each.
    public IReadOnlyList<int> Sentence(IReadOnlyList<int> truth)
    {
        if (sentence is not null)
            return sentence;
        var written = new List<int>();
        while (written.Count < LongestSentence && Likeliest(written, mayEnd: true) is >= 0 and var next)
            written.Add(next);
        return sentence = written;
    }

    // The gloss, or -1 where an end is likelier than each.
    private int Likeliest(List<int> before, bool mayEnd)
    {
        // A sentence's begin is a word of the history too, so only a longer one may be cut.
        var heard = before.Count >= model.Order ? before.Skip(before.Count - model.Order + 1) : before;
        var key = $"{mayEnd} {before.Count >= model.Order} {string.Join(' ', heard)}";
        if (likeliest.TryGetValue(key, out var known))
            return known;
        var history = Ids(before);
        var best = Enumerable.Range(0, model.Glosses.Count).MaxBy(gloss => model.LogProbability(gloss + 1, history));
        return likeliest[key] = mayEnd && model.EndLogProbability(history) > model.LogProbability(best + 1, history) ? -1 : best;
    }

    private static int[] Ids(IReadOnlyList<int> glosses) => [.. glosses.Select(gloss => gloss + 1)];
}
