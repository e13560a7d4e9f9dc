using System.Globalization;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>How a trained model fares where the test is not as the training was; word error rates are free-running.</summary>
/// <param name="Decoding">How rates and lengths were decoded: best path, greedy or joint.</param>
/// <param name="SamplingRates">The test split at several sampling rates.</param>
/// <param name="Lengths">The test split, and longer sentences of its signers, at the usual rate; none where they cannot be composed.</param>
/// <param name="Memory">The test split with and without the encoder's memory, by each way of decoding; null without a decoder.</param>
internal sealed record RobustnessTables(
    string Decoding, IReadOnlyList<ConditionScore> SamplingRates, IReadOnlyList<ConditionScore> Lengths, IReadOnlyList<MemoryScores>? Memory);

/// <summary>Errors under one condition.</summary>
internal sealed record ConditionScore(string Condition, double WordErrorRate, long Substitutions, long Deletions, long Insertions, long Words, BootstrapInterval Interval)
{
    public static ConditionScore Of(string condition, IReadOnlyList<WordErrors> clips)
    {
        var sum = clips.Aggregate(WordErrors.None, (sum, errors) => sum + errors);
        return new(condition, sum.Rate, sum.Substitutions, sum.Deletions, sum.Insertions, sum.Words, Bootstrap.Interval(clips));
    }

    public static ConditionScore Of(double samplingRate, IReadOnlyList<WordErrors> clips) => Of(samplingRate.ToString(CultureInfo.InvariantCulture), clips);
}

/// <summary>What the encoder contributes under one way of decoding.</summary>
/// <param name="Decoding">greedy (the decoder alone), CTC head (alone, among the hypotheses of both searches) or joint.</param>
/// <param name="Memories">The encoder's memory, then its substitutes.</param>
/// <param name="EncoderContribution">Word error rate with memory of N(0, 1) less that with the encoder's, on the same clips.</param>
internal sealed record MemoryScores(string Decoding, IReadOnlyList<ConditionScore> Memories, BootstrapInterval EncoderContribution);
