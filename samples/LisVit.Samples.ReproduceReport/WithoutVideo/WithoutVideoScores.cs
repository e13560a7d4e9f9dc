namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>What models that never see a video score on a corpus's sentences.</summary>
/// <param name="TrainingSentences">Sentences of two glosses or more that they are counted on, as the released code trains.</param>
/// <param name="Sentences">Sentences that they are scored on.</param>
/// <param name="Glosses">Glosses in all splits.</param>
/// <param name="Scores">Their scores, the perfect reader's first.</param>
internal sealed record WithoutVideoScores(int TrainingSentences, int Sentences, int Glosses, IReadOnlyList<GuesserScores> Scores)
{
    /// <summary>Scores all models.</summary>
    /// <param name="training">Sentences to count on, as gloss numbers from 0; those of one gloss are left out.</param>
    /// <param name="dev">Sentences to score on; empty ones are left out.</param>
    /// <param name="glosses">The glosses that the numbers stand for.</param>
    /// <param name="seed">Seed of the random model.</param>
    /// <param name="cancellation">Stops between models.</param>
    /// <returns>null where there is nothing to predict: no sentence of two glosses or more in one of the splits.</returns>
    public static WithoutVideoScores? Of(IEnumerable<IReadOnlyList<int>> training, IEnumerable<IReadOnlyList<int>> dev, IReadOnlyList<string> glosses, int seed, CancellationToken cancellation)
    {
        var counted = training.Where(sentence => sentence.Count > 1).ToList();
        var scored = dev.Where(sentence => sentence.Count > 0).ToList();
        if (counted.Count == 0 || !scored.Any(sentence => sentence.Count > 1))
            return null;
        var scores = new List<GuesserScores>();
        foreach (var guesser in Guessers(counted, glosses, seed))
        {
            cancellation.ThrowIfCancellationRequested();
            scores.Add(GuesserScores.Of(guesser, scored));
        }

        return new(counted.Count, scored.Count, glosses.Count, scores);
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
