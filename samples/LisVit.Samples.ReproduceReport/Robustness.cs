using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Scores a trained model on test clips at other sampling rates, on longer sentences, and with its encoder's memory taken away.</summary>
/// <param name="settings">What the run was asked for.</param>
/// <param name="training">The trained model.</param>
/// <param name="corpus">The corpus that it was trained on.</param>
/// <param name="usual">What it recognised in the test split at the usual rate.</param>
/// <param name="memories">Its errors there with each memory, as it is scored; null without a decoder.</param>
/// <param name="console">Told what is computed.</param>
internal sealed class Robustness(Settings settings, ModelTraining training, CorpusSplits corpus, IReadOnlyList<ScoredClip> usual, MemoryErrors? memories, TextWriter console)
{
    private const string Greedy = "greedy";
    private const string Joint = "joint";
    private const string Head = "CTC head";

    private static readonly double[] Rates = [1, 0.5, 0.25, 0.125];

    private readonly IReadOnlyList<WordErrors> usualErrors = MemoryErrors.Errors(usual);

    public RobustnessTables Run(CancellationToken cancellation)
    {
        console.WriteLine($"Scoring {training.Name} at other sampling rates, on longer sentences and by its memory, for the tables.");
        var model = training.Model as EncoderDecoderRecognizer;
        return new(
            model is null ? "best path" : settings.Joint ? Joint : Greedy,
            [.. Rates.Select(rate => ConditionScore.Of(rate, AtRate(rate, cancellation)))],
            corpus.LongTest is { } sentences ? [ConditionScore.Of(CorpusSplits.UsualLength, usualErrors), ConditionScore.Of(CorpusSplits.LongLength, MemoryErrors.Errors(training.Recognise(sentences, cancellation)))] : [],
            model is null ? null : [.. Contributions(model, cancellation)]);
    }

    private IReadOnlyList<WordErrors> AtRate(double rate, CancellationToken cancellation) =>
        rate == training.SamplingRate ? usualErrors : MemoryErrors.Errors(training.Recognise(corpus.Test, cancellation, samplingRate: rate));

    private IEnumerable<MemoryScores> Contributions(EncoderDecoderRecognizer model, CancellationToken cancellation)
    {
        yield return Contribution(Greedy, joint: null, cancellation);
        if (model.Auxiliary is null)
            yield break;
        yield return Contribution(Head, new() { CtcWeight = 1 }, cancellation);
        yield return Contribution(Joint, new(), cancellation);
    }

    private MemoryScores Contribution(string decoding, JointDecodingOptions? joint, CancellationToken cancellation)
    {
        var errors = decoding == (settings.Joint ? Joint : Greedy)
            ? memories!
            : new([.. MemoryNames.For(corpus.Test.Count).Select(memory => (memory.Name, MemoryErrors.Errors(training.RecogniseTest(memory.Substitute, joint, cancellation))))]);
        return new(decoding, errors.Scores, Bootstrap.Compare(first: errors.Memories[0].Clips, second: errors.Memories[1].Clips).Difference);
    }
}
