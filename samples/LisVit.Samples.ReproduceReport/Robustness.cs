using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Metrics;
using LisVit.Training.Tasks;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Scores a trained model on test clips at other sampling rates, on longer sentences, and with its encoder's memory taken away.</summary>
/// <param name="settings">What the run was asked for.</param>
/// <param name="training">The trained model.</param>
/// <param name="corpus">The corpus that it was trained on.</param>
/// <param name="usual">What it recognised in the test split at the usual rate.</param>
/// <param name="console">Told what is computed.</param>
internal sealed class Robustness(Settings settings, ModelTraining training, CorpusSplits corpus, IReadOnlyList<ScoredClip> usual, TextWriter console)
{
    private const string Greedy = "greedy";
    private const string Joint = "joint";
    private const string Head = "CTC head";

    private static readonly double[] Rates = [1, 0.5, 0.25, 0.125];

    private readonly IReadOnlyList<WordErrors> usualErrors = Errors(usual);

    public RobustnessTables Run(CancellationToken cancellation)
    {
        console.WriteLine($"Scoring {training.Name} at other sampling rates, on longer sentences and by its memory, for the tables.");
        var model = training.Model as EncoderDecoderRecognizer;
        return new(
            model is null ? "best path" : settings.Joint ? Joint : Greedy,
            [.. Rates.Select(rate => ConditionScore.Of(rate, AtRate(rate, cancellation)))],
            corpus.LongTest is { } sentences ? [ConditionScore.Of(CorpusSplits.UsualLength, usualErrors), ConditionScore.Of(CorpusSplits.LongLength, Errors(training.Recognise(sentences, cancellation)))] : [],
            model is null ? null : [.. Contributions(model, cancellation)]);
    }

    private IReadOnlyList<WordErrors> AtRate(double rate, CancellationToken cancellation) =>
        rate == training.SamplingRate ? usualErrors : Errors(training.Recognise(corpus.Test, cancellation, samplingRate: rate));

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
        var errors = MemoryNames.For(corpus.Test.Count).Select(memory => WithMemory(memory.Substitute)).ToArray();
        return new(
            decoding,
            [.. MemoryNames.For(corpus.Test.Count).Zip(errors, (memory, clips) => ConditionScore.Of(memory.Name, clips))],
            Bootstrap.Compare(first: errors[0], second: errors[1]).Difference);

        IReadOnlyList<WordErrors> WithMemory(MemorySubstitute memory) => memory == MemorySubstitute.None && decoding == (settings.Joint ? Joint : Greedy)
            ? usualErrors
            : Errors(training.RecogniseTest(memory, joint, cancellation));
    }

    private static IReadOnlyList<WordErrors> Errors(IReadOnlyList<ScoredClip> clips) => [.. clips.Select(clip => WordErrorRate.Compare(clip.Reference, clip.Hypothesis))];
}
