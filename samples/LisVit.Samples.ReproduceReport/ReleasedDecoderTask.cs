using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training;
using LisVit.Training.Metrics;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// Trains and evaluates a decoder as the report's released code does. The first gloss is given and each later one predicted, so that neither what follows the begin token nor the end is ever trained;
/// sentences are then generated from that begin token, without the positions and the causal mask of training. Only the metrics are true: <c>wordErrorRate</c> is free-running.
/// </summary>
/// <param name="model">The recogniser.</param>
/// <param name="substitute">What the decoder hears in evaluation in the place of the encoder's memory.</param>
internal sealed class ReleasedDecoderTask(EncoderDecoderRecognizer model, MemorySubstitute substitute) : RecognitionTask
{
    private const long Padding = -100;

    private readonly WordErrorRate wordErrors = new();
    private readonly TokenErrorRate tokenErrors = new();

    public override nn.Module Model => model;

    public override Tensor TrainingStep(ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        batch = OnModelDevice(batch);
        return Predict(batch, Encode(batch)).Loss.MoveToOuterDisposeScope();
    }

    public override void BeginEvaluation()
    {
        wordErrors.Reset();
        tokenErrors.Reset();
    }

    public override Tensor EvaluationStep(ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        batch = OnModelDevice(batch);
        var clips = Encode(batch).Or(substitute);
        var (loss, predicted, truth) = Predict(batch, clips);
        tokenErrors.Add<long>(truth, predicted);
        foreach (var (reference, hypothesis) in batch.References().Zip(Generate(clips)))
            wordErrors.Add(reference, hypothesis);
        return loss.MoveToOuterDisposeScope();
    }

    public override IReadOnlyDictionary<string, double> EndEvaluation() =>
        new Dictionary<string, double>(WordErrorMetrics(wordErrors)) { [MetricNames.TokenErrorRate] = tokenErrors.Rate };

    public override IReadOnlyList<IReadOnlyList<int>> Recognize(ClipBatch batch)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return Generate(Encode(OnModelDevice(batch)).Or(substitute));
    }

    private EncodedClips Encode(ClipBatch batch) => new(model.Encoder.call(batch.Frames, batch.Lengths), model.Encoder.MemoryLengths(batch.Lengths)!);

    // A sentence without an end would go on for ever: it is cut where its clip has no more steps.
    private IReadOnlyList<IReadOnlyList<int>> Generate(EncodedClips clips)
    {
        var options = AutoregressiveOptions.ReleasedGeneration with { MaximumGlosses = (int)clips.Memory.shape[1] };
        return [.. AutoregressiveGreedyDecoder.Decode(model.Decoder, clips.Memory, clips.Lengths, options)
            .Zip(clips.Lengths.data<long>().ToArray(), (found, length) => found.Glosses.Take((int)length).ToArray())];
    }

    // Inputs g1, ..., gn-1 and targets g2, ..., gn. What is made belongs to the scope of the step.
    private (Tensor Loss, long[] Predicted, long[] Truth) Predict(ClipBatch batch, EncodedClips clips)
    {
        var sentences = batch.KnownReferences();
        var length = Math.Max(1, sentences.Max(sentence => sentence.Length) - 1);
        var inputs = new long[sentences.Count * length];
        var targets = new long[sentences.Count * length];
        Array.Fill(inputs, model.Decoder.Options.End);
        Array.Fill(targets, Padding);
        foreach (var (clip, sentence) in sentences.Index())
        {
            for (var i = 0; i < sentence.Length - 1; i++)
                (inputs[(clip * length) + i], targets[(clip * length) + i]) = (sentence[i], sentence[i + 1]);
        }

        var logits = model.Decoder.call(tensor(inputs, [sentences.Count, length], device: batch.Frames.device), clips.Memory, clips.Lengths).to_type(float32);
        var truth = tensor(targets, [sentences.Count, length], device: batch.Frames.device);
        var losses = nn.functional.cross_entropy(logits.transpose(1, 2), truth, ignore_index: Padding, reduction: nn.Reduction.None);  // b l v -> b v l
        var loss = (losses.sum(1) / truth.ne(Padding).sum(1).clamp_min(1)).mean();
        var pairs = targets.Zip(logits.argmax(-1).cpu().data<long>().ToArray()).Where(pair => pair.First != Padding).ToArray();
        return (loss, [.. pairs.Select(pair => pair.Second)], [.. pairs.Select(pair => pair.First)]);
    }
}
