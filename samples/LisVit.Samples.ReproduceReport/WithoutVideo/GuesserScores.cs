using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>A model's true figures, and what the released code would have made of the same predictions.</summary>
/// <param name="Name">The model.</param>
/// <param name="WordErrorRate">Free-running, of the corpus.</param>
/// <param name="TokenErrorRate">Under teacher forcing, of the corpus: wrong predictions by all, the first gloss given.</param>
/// <param name="StepError"><see cref="ReleasedMetrics.StepError"/>.</param>
/// <param name="AblationError"><see cref="ReleasedMetrics.AblationError"/>.</param>
/// <param name="ShiftedCtcError"><see cref="ReleasedMetrics.ShiftedCtcError"/>.</param>
internal sealed record GuesserScores(string Name, double WordErrorRate, double TokenErrorRate, double StepError, double AblationError, double ShiftedCtcError)
{
    /// <summary>Scores a model on sentences of gloss numbers.</summary>
    public static GuesserScores Of(IGuesser model, IReadOnlyList<IReadOnlyList<int>> sentences)
    {
        var predicted = sentences.Select(truth => (Truth: truth, Next: model.NextGlosses(truth), Written: model.Sentence(truth))).ToList();
        var (words, tokens) = (new WordErrorRate(), new TokenErrorRate());
        foreach (var (truth, next, written) in predicted)
        {
            words.Add(truth, written);
            tokens.Add([.. truth.Skip(1)], next);
        }

        return new(
            model.Name,
            words.Result.Rate,
            tokens.Rate,
            ReleasedMetrics.StepError(predicted.Select(sentence => (sentence.Truth, sentence.Next))),
            ReleasedMetrics.AblationError(predicted.Where(sentence => sentence.Next.Count > 0).Select(sentence => (sentence.Truth, sentence.Next[0]))),
            ReleasedMetrics.ShiftedCtcError(predicted.Select(sentence => (sentence.Truth, sentence.Written))));
    }
}
