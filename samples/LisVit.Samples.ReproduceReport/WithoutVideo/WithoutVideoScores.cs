using LisVit.Data.Glosses;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>What models that never see a video score on a corpus's sentences.</summary>
/// <param name="TrainingSentences">Sentences of two glosses or more that they are counted on, as the released code trains.</param>
/// <param name="Sentences">Sentences that they are scored on.</param>
/// <param name="Glosses">Glosses in all splits.</param>
/// <param name="Scores">Their scores, the perfect reader's first.</param>
internal sealed record WithoutVideoScores(int TrainingSentences, int Sentences, int Glosses, IReadOnlyList<GuesserScores> Scores)
{
    /// <summary>Scores all models.</summary>
    /// <param name="training">Sentences to count on; those of one gloss are left out, as the released code leaves them out of its training.</param>
    /// <param name="dev">Sentences to score on; empty ones are left out.</param>
    /// <param name="others">Sentences of other splits, whose glosses are in the released code's vocabulary too.</param>
    /// <param name="seed">Seed of the random model.</param>
    /// <param name="cancellation">Stops between models.</param>
    /// <returns>null where there is nothing to predict: no sentence of two glosses or more in one of the splits.</returns>
    public static WithoutVideoScores? Of(IReadOnlyList<IReadOnlyList<string>> training, IReadOnlyList<IReadOnlyList<string>> dev, IEnumerable<IReadOnlyList<string>> others, int seed, CancellationToken cancellation)
    {
        var vocabulary = GlossVocabulary.FromGlosses(training.Concat(dev).Concat(others).SelectMany(sentence => sentence));
        var counted = Numbers(training).Where(sentence => sentence.Count > 1).ToList();
        var scored = Numbers(dev).Where(sentence => sentence.Count > 0).ToList();
        if (counted.Count == 0 || !scored.Any(sentence => sentence.Count > 1))
            return null;
        var scores = new List<GuesserScores>();
        foreach (var guesser in Guessers(counted, vocabulary.Glosses, seed))
        {
            cancellation.ThrowIfCancellationRequested();
            scores.Add(GuesserScores.Of(guesser, scored));
        }

        return new(counted.Count, scored.Count, vocabulary.Count, scores);

        // From 0, as in the released vocabulary; ours leave 0 to blank.
        IEnumerable<IReadOnlyList<int>> Numbers(IEnumerable<IReadOnlyList<string>> split) =>
            split.Select(sentence => (IReadOnlyList<int>)[.. vocabulary.Encode(sentence, "annotations").Select(id => id - 1)]);
    }

    private static IEnumerable<IGuesser> Guessers(List<IReadOnlyList<int>> training, IReadOnlyList<string> glosses, int seed)
    {
        yield return new PerfectGuesser();
        for (var order = 3; order >= 1; order--)
            yield return new NGramGuesser(training, order, glosses);
        yield return new ConstantGuesser(training);
        yield return new RandomGuesser(glosses.Count, seed);
    }
}
