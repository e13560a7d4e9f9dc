using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Tasks;

public sealed class RecognitionTaskTests
{
    private static readonly VideoMobileViTOptions Encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_clip_weighs_the_same_alone_and_in_a_batch(bool withDecoder, bool pooling)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var task = Make(withDecoder, pooling: pooling);
        task.Model.eval();
        using var together = Batch([[1, 2], [3, 1, 2]], [5, 9]);
        using var first = Part(together, 0);
        using var second = Part(together, 1);

        var joint = Loss(task, together);

        joint.Should().BeApproximately((Loss(task, first) + Loss(task, second)) / 2, 1e-5);
        task.Recognize(together).Should().BeEquivalentTo(task.Recognize(first).Concat(task.Recognize(second)), options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_parameter_is_trained(bool withDecoder)
    {
        using var scope = NewDisposeScope();
        var task = Make(withDecoder);
        task.Model.train();
        using var batch = Batch([[1, 2], [3, 1, 2]], [4, 6]);

        task.TrainingStep(batch).backward();

        foreach (var (name, parameter) in task.Model.named_parameters())
        {
            // The row of the end token is never an input, yet the embedding as a whole is trained.
            parameter.grad.Should().NotBeNull(name);
            parameter.grad!.abs().sum().item<float>().Should().BePositive(name);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_leaves_one_tensor(bool withDecoder)
    {
        using var outer = NewDisposeScope();
        var task = Make(withDecoder);
        using var batch = Batch([[1], [2]], [3, 3]);
        using var scope = NewDisposeScope();

        task.TrainingStep(batch);

        scope.DisposablesCount.Should().Be(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_unknown_gloss_is_an_error_in_the_score_and_absent_from_the_loss(bool withDecoder)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var task = Make(withDecoder);
        task.Model.eval();
        using var known = Batch([[1, 2]], [4]);
        using var unknown = Batch([[1, -1, 2]], [4]);

        task.BeginEvaluation();
        var loss = Loss(task, unknown);
        var words = task.EndEvaluation();

        words["words"].Should().Be(3);
        (words["substitutions"] + words["deletions"]).Should().BeGreaterThanOrEqualTo(1);
        loss.Should().BeApproximately(Loss(task, known), 1e-6);
    }

    [Fact]
    public void An_auxiliary_weight_without_an_auxiliary_head_is_refused()
    {
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, 3) with { Guided = false });

        var make = () => new EncoderDecoderTask(model, new() { AuxiliaryWeight = 0.3 });

        make.Should().Throw<ArgumentException>().WithMessage("AuxiliaryWeight is 0.3 and Joint is null, but the model has no auxiliary CTC head*");
        FluentActions.Invoking(() => new EncoderDecoderTask(model, new() { Joint = new() })).Should().Throw<ArgumentException>().WithMessage("*Joint is set, but the model has no auxiliary CTC head*");
        FluentActions.Invoking(() => new EncoderDecoderTask(model, new() { GlossDropout = 1 })).Should().Throw<ArgumentException>().WithMessage("GlossDropout (1) must be in [0, 1)*");
    }

    [Fact]
    public void Gloss_dropout_keeps_glosses_from_the_decoder_in_training_and_nowhere_else()
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, 3) with { Guided = false });
        var seen = new List<long[]>();
        model.Decoder.named_modules().Select(named => named.module).OfType<TorchSharp.Modules.Embedding>().Single().register_forward_hook((_, input, output) =>
        {
            seen.Add(input.data<long>().ToArray());
            return output;
        });
        var glosses = Enumerable.Repeat(new[] { 1, 2, 3 }, 40).ToArray();
        using var batch = Batch(glosses, [.. glosses.Select(_ => 4L)]);
        var task = new EncoderDecoderTask(model, new() { GlossDropout = 0.5 });

        model.train();
        task.TrainingStep(batch);
        task.TrainingStep(batch);
        model.eval();
        using (no_grad())
            task.EvaluationStep(batch);

        var (begin, end) = (model.Decoder.Options.Begin, model.Decoder.Options.End);
        foreach (var training in seen.Take(2))
        {
            training.Where((_, i) => i % 4 == 0).Should().OnlyContain(token => token == begin);
            training.Where((_, i) => i % 4 != 0).Count(token => token == end).Should().BeInRange(35, 85);
            training.Select((token, i) => (token, i)).Where(entry => entry.i % 4 != 0 && entry.token != end).Should().OnlyContain(entry => entry.token == entry.i % 4);
        }

        seen[1].Should().NotEqual(seen[0]);
        seen[2].Should().Equal(Enumerable.Repeat(new long[] { begin, 1, 2, 3 }, 40).SelectMany(tokens => tokens));
    }

    [Fact]
    public void A_head_that_guides_is_never_left_untrained()
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, 3), auxiliaryGlosses: 3);
        using var batch = Batch([[1]], [3]);
        var task = new EncoderDecoderTask(model);

        task.Invoking(it => it.TrainingStep(batch)).Should().Throw<InvalidOperationException>().WithMessage("the decoder is guided by a CTC head that nothing would train, since AuxiliaryWeight is 0. *");

        foreach (var parameter in model.Auxiliary!.parameters())
            parameter.requires_grad = false;
        task.TrainingStep(batch).isfinite().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Training_on_two_clips_learns_to_tell_them_apart_and_with_a_substitute_of_the_memory_hears_that()
    {
        using var outer = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(Encoder with { TransformerDropout = 0 }, GlossDecoderOptions.Recommended(Encoder.Features, 3) with { Dropout = 0 }, auxiliaryGlosses: 3);
        using var batch = Batch([[1, 2], [3]], [4, 6]);
        Learn(new EncoderDecoderTask(model, new() { AuxiliaryWeight = 0.3 }), batch);
        model.eval();

        foreach (var joint in new[] { null, new JointDecodingOptions() })
        {
            Recognized(MemorySubstitute.None).Should().Equal("1 2", "3");
            Recognized(MemorySubstitute.OtherClip).Should().Equal("3", "1 2");
            Recognized(MemorySubstitute.Zeros).Distinct().Should().ContainSingle();
            // One drawn memory may happen to sound like either clip; not eight of both.
            Enumerable.Range(0, 8).SelectMany(seed => Recognized(MemorySubstitute.Normal, seed)).Should().NotEqual(Enumerable.Repeat<string[]>(["1 2", "3"], 8).SelectMany(clips => clips));

            string[] Recognized(MemorySubstitute memory, int seed = 8)
            {
                random.manual_seed(seed);
                return [.. new EncoderDecoderTask(model, new() { Joint = joint, Memory = memory }).Recognize(batch).Select(glosses => string.Join(' ', glosses))];
            }
        }
    }

    [Fact]
    public void A_substitute_of_the_memory_changes_the_evaluation_and_not_the_training()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, 3), auxiliaryGlosses: 3);
        model.eval();
        using var batch = Batch([[1, 2], [3, 1, 2]], [4, 6]);

        var trained = Enum.GetValues<MemorySubstitute>().Select(memory => Make(memory).TrainingStep(batch).item<float>()).ToArray();
        var evaluated = Enum.GetValues<MemorySubstitute>().ToDictionary(memory => memory, memory => Evaluated(memory, seed: 1));

        trained.Should().OnlyContain(loss => loss == trained[0]);
        evaluated[MemorySubstitute.None].Should().Be(trained[0]);
        evaluated.Values.Should().OnlyHaveUniqueItems();
        Evaluated(MemorySubstitute.Normal, seed: 1).Should().Be(evaluated[MemorySubstitute.Normal]);
        Evaluated(MemorySubstitute.Normal, seed: 2).Should().NotBe(evaluated[MemorySubstitute.Normal]);

        EncoderDecoderTask Make(MemorySubstitute memory) => new(model, new() { AuxiliaryWeight = 0.3, Memory = memory });

        double Evaluated(MemorySubstitute memory, long seed)
        {
            random.manual_seed(seed);
            return Loss(Make(memory), batch);
        }
    }

    [Fact]
    public void A_clip_alone_cannot_hear_another()
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, 3) with { Guided = false });
        using var batch = Batch([[1]], [3]);
        model.eval();

        FluentActions.Invoking(() => new EncoderDecoderTask(model, new() { Memory = MemorySubstitute.OtherClip }).Recognize(batch))
            .Should().Throw<ArgumentException>().WithMessage("MemorySubstitute.OtherClip needs at least 2 clips in a batch, but there is 1. *");
        FluentActions.Invoking(() => new EncoderDecoderTask(model, new() { Memory = (MemorySubstitute)7 }))
            .Should().Throw<ArgumentException>().WithMessage("Memory (7) must be one of None, Normal, Zeros, OtherClip.");
    }

    private static RecognitionTask Make(bool withDecoder, bool pooling = false)
    {
        random.manual_seed(3);
        var encoder = Encoder with { Temporal = pooling ? [new(5, Pool: 2)] : Encoder.Temporal };
        return withDecoder
            ? new EncoderDecoderTask(new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Recommended(encoder.Features, 3), auxiliaryGlosses: 3), new() { AuxiliaryWeight = 0.3 })
            : new CtcTask(new CtcRecognizer(encoder, 3));
    }

    private static void Learn(EncoderDecoderTask task, ClipBatch batch)
    {
        using var optimizer = optim.AdamW(task.Model.parameters(), 1e-3);
        for (var step = 0; step < 120; step++)
        {
            using var scope = NewDisposeScope();
            task.Model.train();
            optimizer.zero_grad();
            task.TrainingStep(batch).backward();
            optimizer.step();
        }
    }

    private static double Loss(RecognitionTask task, ClipBatch batch)
    {
        using var loss = task.EvaluationStep(batch);
        return loss.item<float>();
    }

    private static ClipBatch Batch(int[][] glosses, long[] lengths)
    {
        random.manual_seed(5);
        var longest = glosses.Max(clip => clip.Length);
        var ids = glosses.SelectMany(clip => clip.Select(id => (long)id).Concat(Enumerable.Repeat(0L, longest - clip.Length))).ToArray();
        var frames = randn([glosses.Length, lengths.Max(), 3, 64, 64]);
        return new ClipBatch(
            [.. glosses.Select((_, clip) => $"clip {clip}")],
            frames.DetachFromDisposeScope(),
            tensor(lengths).DetachFromDisposeScope(),
            tensor(ids, [glosses.Length, longest]).DetachFromDisposeScope(),
            tensor(glosses.Select(clip => (long)clip.Length).ToArray()).DetachFromDisposeScope());
    }

    private static ClipBatch Part(ClipBatch batch, int clip)
    {
        var (length, glosses) = (batch.Lengths[clip].item<long>(), batch.GlossLengths[clip].item<long>());
        return new ClipBatch(
            [batch.Names[clip]],
            batch.Frames.narrow(0, clip, 1).narrow(1, 0, length).clone().DetachFromDisposeScope(),
            batch.Lengths.narrow(0, clip, 1).clone().DetachFromDisposeScope(),
            batch.Glosses.narrow(0, clip, 1).narrow(1, 0, glosses).clone().DetachFromDisposeScope(),
            batch.GlossLengths.narrow(0, clip, 1).clone().DetachFromDisposeScope());
    }
}
