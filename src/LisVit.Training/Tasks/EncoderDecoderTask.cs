using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tasks;

/// <summary>
/// Trains the encoder-decoder with teacher forcing and evaluates it both ways: <c>wordErrorRate</c> (with <c>substitutions</c>,
/// <c>deletions</c>, <c>insertions</c>, <c>words</c>) is free-running, <c>tokenErrorRate</c> is teacher-forced, which is what the report calls word error rate;
/// glosses that the vocabulary does not know count as errors of the former and are left out of the latter and of the loss.
/// </summary>
/// <remarks>Source: section II-A of the report; Watanabe et al., "Hybrid CTC/Attention Architecture", section III, for the auxiliary loss.</remarks>
public sealed class EncoderDecoderTask : RecognitionTask
{
    private const long Padding = -100;

    private readonly EncoderDecoderRecognizer model;
    private readonly EncoderDecoderTaskOptions options;
    private readonly WordErrorRate wordErrors = new();
    private readonly TokenErrorRate tokenErrors = new();

    /// <summary>Makes the task.</summary>
    /// <param name="model">The recogniser; its tokens 1 to n are the vocabulary's glosses.</param>
    /// <param name="options">How it is trained and evaluated; null for the decoder's loss and greedy search alone.</param>
    /// <exception cref="ArgumentException">An option asks for an auxiliary head and the model has none, or a value is out of range.</exception>
    public EncoderDecoderTask(EncoderDecoderRecognizer model, EncoderDecoderTaskOptions? options = null)
    {
        this.model = model;
        this.options = options ?? new();
        this.options.Validate(hasAuxiliary: model.Auxiliary is not null);
    }

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The decoder is guided by a head that <see cref="EncoderDecoderTaskOptions.AuxiliaryWeight"/> leaves untrained.</exception>
    public override Tensor TrainingStep(ClipBatch batch)
    {
        if (model.Decoder.Options.Guided && options.AuxiliaryWeight == 0 && model.Auxiliary!.parameters().Any(parameter => parameter.requires_grad))
            throw new InvalidOperationException($"the decoder is guided by a CTC head that nothing would train, since {nameof(options.AuxiliaryWeight)} is 0. Set it, to 0.5 for example, or freeze a head that was trained before.");
        using var scope = NewDisposeScope();
        return Forward(OnModelDevice(batch), options.GlossDropout, MemorySubstitute.None).Loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void BeginEvaluation()
    {
        wordErrors.Reset();
        tokenErrors.Reset();
    }

    /// <inheritdoc/>
    public override Tensor EvaluationStep(ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        batch = OnModelDevice(batch);
        var (loss, logits, clips, targets) = Forward(batch, glossDropout: 0, options.Memory);
        CountTokenErrors(logits, targets);
        foreach (var (reference, hypothesis) in batch.References().Zip(Generate(clips)))
            wordErrors.Add(reference, hypothesis);
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> EndEvaluation() =>
        new Dictionary<string, double>(WordErrorMetrics(wordErrors)) { [MetricNames.TokenErrorRate] = tokenErrors.Rate };

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Recognize(ClipBatch batch)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return Generate(Hear(OnModelDevice(batch), options.Memory));
    }

    private HeardClips Hear(ClipBatch batch, MemorySubstitute substitute)
    {
        var (memory, lengths) = new EncodedClips(model.Encoder.call(batch.Frames, batch.Lengths), model.Encoder.MemoryLengths(batch.Lengths)!).Or(substitute);
        var read = model.Auxiliary?.call(memory);
        return new(model.Hear(memory, read), read, lengths);
    }

    // No clip has more glosses than steps of memory, so free-running is cut at its own length, whatever it is batched with.
    private IReadOnlyList<IReadOnlyList<int>> Generate(HeardClips clips)
    {
        var (memory, read, lengths) = clips;
        var hypotheses = options.Joint is { } joint
            ? JointDecoder.Decode(model.Decoder, memory, read!, lengths, joint with { Best = 1, MaximumGlosses = (int)memory.shape[1] }).Select(found => found[0].Glosses)
            : AutoregressiveGreedyDecoder.Decode(model.Decoder, memory, lengths, new() { MaximumGlosses = (int)memory.shape[1] }).Select(found => found.Glosses);
        return [.. hypotheses.Zip(lengths.data<long>().ToArray(), (glosses, length) => glosses.Take((int)length).ToArray())];
    }

    // What is made belongs to the scope of the step.
    private (Tensor Loss, Tensor Logits, HeardClips Clips, Tensor Targets) Forward(ClipBatch batch, double glossDropout, MemorySubstitute substitute)
    {
        var (inputs, targets) = Tokens(batch);
        inputs = WithoutSome(inputs, glossDropout);
        var clips = Hear(batch, substitute);
        var logits = model.Decoder.call(inputs, clips.Memory, clips.Lengths).to_type(float32);
        var loss = CrossEntropy(logits, targets);
        if (options.AuxiliaryWeight > 0)
        {
            // Numbers that are held until the calls have read them.
            using var weight = (1 - options.AuxiliaryWeight).ToScalar();
            using var auxiliary = options.AuxiliaryWeight.ToScalar();
            loss = loss.mul(weight).add(CtcLoss.Of(clips.Read!, clips.Lengths, batch), auxiliary);
        }

        return (loss, logits, clips, targets);
    }

    /// <summary>What the heads hear of a batch.</summary>
    /// <param name="Memory">What the decoder hears, <c>[b t d]</c>, or <c>[b t d+1]</c> if it is guided.</param>
    /// <param name="Read">What the CTC head makes of the encoder's memory, <c>[b t v]</c>; null where there is no such head.</param>
    /// <param name="Lengths">Valid steps of each clip, <c>[b]</c>, int64.</param>
    private readonly record struct HeardClips(Tensor Memory, Tensor? Read, Tensor Lengths);

    // Inputs begin, g1, ..., gn and targets g1, ..., gn, end: begin and end are both trained.
    private (Tensor Inputs, Tensor Targets) Tokens(ClipBatch batch)
    {
        var tokens = model.Decoder.Options;
        var references = batch.KnownReferences();
        var length = references.Max(reference => reference.Length) + 1;
        var inputs = new long[references.Count * length];
        var targets = new long[references.Count * length];
        Array.Fill(inputs, tokens.End);
        Array.Fill(targets, Padding);
        for (var clip = 0; clip < references.Count; clip++)
        {
            var reference = references[clip];
            inputs[clip * length] = tokens.Begin;
            for (var i = 0; i < reference.Length; i++)
            {
                inputs[(clip * length) + i + 1] = reference[i];
                targets[(clip * length) + i] = reference[i];
            }

            targets[(clip * length) + reference.Length] = tokens.End;
        }

        return (tensor(inputs, [references.Count, length], device: batch.Frames.device), tensor(targets, [references.Count, length], device: batch.Frames.device));
    }

    /// <summary>Puts the end token in the place of some glosses; the begin token stays.</summary>
    private Tensor WithoutSome(Tensor inputs, double dropout)
    {
        if (dropout == 0)
            return inputs;
        using var scope = NewDisposeScope();
        using var share = dropout.ToScalar();
        using var end = ((long)model.Decoder.Options.End).ToScalar();
        using var begin = ((long)model.Decoder.Options.Begin).ToScalar();
        var dropped = rand_like(inputs, dtype: float32).lt(share).logical_and(inputs.ne(begin));
        return inputs.masked_fill(dropped, end).MoveToOuterDisposeScope();
    }

    // The mean over clips of each clip's mean over its tokens, so that a batch weighs clips as a batch of one does.
    private Tensor CrossEntropy(Tensor logits, Tensor targets)
    {
        var tokens = nn.functional.cross_entropy(
            logits.transpose(1, 2), targets,  // b l v -> b v l
            ignore_index: Padding, reduction: nn.Reduction.None, label_smoothing: options.LabelSmoothing);
        return (tokens.sum(1) / targets.ne(Padding).sum(1)).mean();
    }

    private void CountTokenErrors(Tensor logits, Tensor targets)
    {
        var predicted = logits.argmax(-1).cpu().data<long>().ToArray();
        var pairs = targets.cpu().data<long>().ToArray().Zip(predicted).Where(pair => pair.First != Padding).ToArray();
        tokenErrors.Add<long>([.. pairs.Select(pair => pair.First)], [.. pairs.Select(pair => pair.Second)]);
    }
}
