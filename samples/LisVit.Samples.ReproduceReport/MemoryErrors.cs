using LisVit.Models;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Errors of the test with the encoder's memory and with each substitute, decoded as the model is scored: the report's Table II as it is to be measured.</summary>
/// <param name="Memories">Name of each memory, the encoder's first, and the errors of all clips with it.</param>
internal sealed record MemoryErrors(IReadOnlyList<(string Name, IReadOnlyList<WordErrors> Clips)> Memories)
{
    /// <summary>A score for each memory.</summary>
    public IReadOnlyList<ConditionScore> Scores => [.. Memories.Select(memory => ConditionScore.Of(memory.Name, memory.Clips))];

    /// <param name="training">A trained model.</param>
    /// <param name="recognised">What it recognised in the test with its encoder's memory.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>null for a model without a decoder.</returns>
    public static MemoryErrors? Of(ModelTraining training, IReadOnlyList<ScoredClip> recognised, CancellationToken cancellation) => training.Model is not EncoderDecoderRecognizer ? null : new(
    [
        .. MemoryNames.For(recognised.Count).Select(memory => (memory.Name, Errors(memory.Substitute == Training.Tasks.MemorySubstitute.None ? recognised : training.RecogniseTest(memory.Substitute, cancellation)))),
    ]);

    /// <summary>Errors of each clip.</summary>
    public static IReadOnlyList<WordErrors> Errors(IReadOnlyList<ScoredClip> clips) => [.. clips.Select(clip => WordErrorRate.Compare(clip.Reference, clip.Hypothesis))];
}
