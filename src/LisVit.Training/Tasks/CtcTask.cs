using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Metrics;
using static TorchSharp.torch;

namespace LisVit.Training.Tasks;

/// <summary>
/// Trains the encoder-only recogniser with the CTC loss and evaluates it free-running, by best-path decoding.
/// Metrics: <c>wordErrorRate</c>, <c>substitutions</c>, <c>deletions</c>, <c>insertions</c>, <c>words</c> and <c>blankShare</c>,
/// the share of valid steps whose most likely class is blank.
/// </summary>
/// <remarks>Source: Graves et al., "Connectionist Temporal Classification"; section II-A of the report.</remarks>
/// <param name="model">The recogniser.</param>
public sealed class CtcTask(CtcRecognizer model) : RecognitionTask
{
    private readonly WordErrorRate wordErrors = new();
    private long frames;
    private long blankFrames;

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override Tensor TrainingStep(ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        batch = OnModelDevice(batch);
        return CtcLoss.Of(model.call(batch.Frames, batch.Lengths), Steps(batch), batch).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void BeginEvaluation()
    {
        wordErrors.Reset();
        (frames, blankFrames) = (0, 0);
    }

    /// <inheritdoc/>
    public override Tensor EvaluationStep(ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        batch = OnModelDevice(batch);
        var logits = model.call(batch.Frames, batch.Lengths);
        var steps = Steps(batch);
        foreach (var (reference, path) in batch.References().Zip(CtcGreedyDecoder.Decode(logits, steps)))
        {
            wordErrors.Add(reference, path.Glosses);
            frames += path.Frames;
            blankFrames += path.BlankFrames;
        }

        return CtcLoss.Of(logits, steps, batch).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> EndEvaluation() =>
        new Dictionary<string, double>(WordErrorMetrics(wordErrors)) { [MetricNames.BlankShare] = frames == 0 ? 0 : (double)blankFrames / frames };

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Recognize(ClipBatch batch)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        batch = OnModelDevice(batch);
        return [.. CtcGreedyDecoder.Decode(model.call(batch.Frames, batch.Lengths), Steps(batch)).Select(path => path.Glosses)];
    }

    private Tensor Steps(ClipBatch batch) => model.Encoder.MemoryLengths(batch.Lengths)!;
}
