using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// The figures that the report's released code computes, under their own names: none of them is a word error rate. Glosses are numbers from 0, as in the released vocabulary.
/// </summary>
internal static class ReleasedMetrics
{
    /// <summary>What the released ablation divides by: 640, whatever the number of sentences. PHOENIX-2014-T's dev split has 519.</summary>
    public const int AblationDivisor = 640;

    /// <summary>How far the released CTC labels are from the vocabulary's numbers: room is made for blank once in the vocabulary and once in the loss.</summary>
    public const int CtcShift = 2;

    /// <summary>
    /// What Table I calls word error rate: the first gloss is given, each later one is predicted from the true ones before it, and the shares of wrong ones are averaged over sentences.
    /// Sentences of one gloss have nothing to predict and are left out.
    /// </summary>
    /// <param name="sentences">True glosses of each sentence, and what was predicted for the second and all later ones.</param>
    public static double StepError(IEnumerable<(IReadOnlyList<int> Truth, IReadOnlyList<int> Predicted)> sentences) =>
        sentences.Where(sentence => sentence.Truth.Count > 1).Average(sentence => sentence.Truth.Skip(1).Zip(sentence.Predicted).Count(pair => pair.First != pair.Second) / (double)(sentence.Truth.Count - 1));

    /// <summary>
    /// What Table II calls word error rate: the first predicted gloss alone is compared with the whole sentence, so that all other glosses count as deleted, and the sum over sentences is divided by
    /// <see cref="AblationDivisor"/>.
    /// </summary>
    /// <param name="sentences">True glosses of each sentence, and the first that was predicted.</param>
    public static double AblationError(IEnumerable<(IReadOnlyList<int> Truth, int First)> sentences) =>
        sentences.Sum(sentence => WordErrorRate.Compare(sentence.Truth, [sentence.First]).Rate) / AblationDivisor;

    /// <summary>
    /// What the released CTC model is validated by: it learns labels that are shifted by <see cref="CtcShift"/>, and what it reads is compared unshifted. A mean over sentences.
    /// </summary>
    /// <param name="sentences">True glosses of each sentence, and what the model would have recognised by right labels.</param>
    public static double ShiftedCtcError(IEnumerable<(IReadOnlyList<int> Truth, IReadOnlyList<int> Recognised)> sentences) =>
        sentences.Average(sentence => WordErrorRate.Compare(sentence.Truth, [.. sentence.Recognised.Select(gloss => gloss + CtcShift)]).Rate);
}
