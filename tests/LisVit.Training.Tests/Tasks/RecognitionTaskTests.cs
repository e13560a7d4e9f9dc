using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Tasks;

public sealed class RecognitionTaskTests
{
    private static readonly VideoMobileViTOptions Encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_clip_weighs_the_same_alone_and_in_a_batch(bool withDecoder)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var task = Make(withDecoder);
        task.Model.eval();
        using var together = Batch([[1, 2], [3, 1, 2]], [4, 5]);
        using var first = Part(together, 0);
        using var second = Part(together, 1);

        var joint = Loss(task, together);

        joint.Should().BeApproximately((Loss(task, first) + Loss(task, second)) / 2, 1e-5);
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

    [Fact]
    public void Training_on_two_clips_learns_to_tell_them_apart_free_running()
    {
        using var outer = NewDisposeScope();
        var task = Make(withDecoder: true, dropout: 0);
        using var batch = Batch([[1, 2], [3]], [4, 4]);
        using var optimizer = optim.AdamW(task.Model.parameters(), 1e-3);
        for (var step = 0; step < 120; step++)
        {
            using var scope = NewDisposeScope();
            task.Model.train();
            optimizer.zero_grad();
            task.TrainingStep(batch).backward();
            optimizer.step();
        }

        task.Model.eval();
        task.Recognize(batch).Should().BeEquivalentTo(new[] { new[] { 1, 2 }, new[] { 3 } }, options => options.WithStrictOrdering());
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
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, 3));

        var make = () => new EncoderDecoderTask(model, auxiliaryWeight: 0.3);

        make.Should().Throw<ArgumentException>().WithMessage("auxiliaryWeight is 0.3, but the model has no auxiliary CTC head*");
    }

    private static RecognitionTask Make(bool withDecoder, double dropout = 0.1)
    {
        random.manual_seed(3);
        var encoder = Encoder with { TransformerDropout = dropout };
        return withDecoder
            ? new EncoderDecoderTask(new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Recommended(encoder.Features, 3) with { Dropout = dropout }, auxiliaryGlosses: 3), auxiliaryWeight: 0.3)
            : new CtcTask(new CtcRecognizer(encoder, 3));
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
