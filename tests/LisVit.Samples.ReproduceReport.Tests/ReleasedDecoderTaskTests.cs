using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class ReleasedDecoderTaskTests
{
    private static readonly VideoMobileViTOptions Encoder = VideoMobileViTOptions.Xxs;

    [Fact]
    public void Neither_the_begin_token_nor_the_end_is_ever_trained()
    {
        using var scope = NewDisposeScope();
        var (released, whole) = (Gradients(model => new ReleasedDecoderTask(model, MemorySubstitute.None)), Gradients(model => new EncoderDecoderTask(model)));
        var options = GlossDecoderOptions.Report(Encoder.Features, 3);

        released.Embedding[options.Begin].Should().Be(0);
        whole.Embedding[options.Begin].Should().BePositive();
        released.Embedding[3].Should().Be(0, "what follows the last gloss is never asked");
        whole.Embedding[3].Should().BePositive();
        released.Embedding[1].Should().BePositive("the first gloss is given");
    }

    [Fact]
    public void What_comes_second_is_predicted_from_what_comes_first()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var task = new ReleasedDecoderTask(model, MemorySubstitute.None);
        model.eval();
        task.BeginEvaluation();

        using var batch = Batch();
        var loss = task.EvaluationStep(batch).item<float>();

        var logits = model.call(batch.Frames, batch.Lengths, tensor(new long[] { 1, 2 }, [1, 2])).log_softmax(-1);
        loss.Should().BeApproximately(-(logits[0, 0, 2].item<float>() + logits[0, 1, 3].item<float>()) / 2, 1e-4f);
        task.EndEvaluation().Keys.Should().Contain(["wordErrorRate", "tokenErrorRate"]);
        task.EndEvaluation()["words"].Should().Be(3);
    }

    private static (float[] Embedding, float Loss) Gradients(Func<EncoderDecoderRecognizer, RecognitionTask> task)
    {
        using var model = Model();
        using var batch = Batch();
        model.train();
        var loss = task(model).TrainingStep(batch);
        loss.backward();
        var embedding = model.named_parameters().Single(entry => entry.name == "decoder.embedding.weight").parameter;
        return (embedding.grad!.abs().sum(1).data<float>().ToArray(), loss.item<float>());
    }

    private static EncoderDecoderRecognizer Model()
    {
        random.manual_seed(3);
        return new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Report(Encoder.Features, 3));
    }

    // One clip of the glosses 1, 2, 3.
    private static ClipBatch Batch() => new(["a"], randn([1, 6, 3, 64, 64]), tensor(new long[] { 6 }), tensor(new long[] { 1, 2, 3 }, [1, 3]), tensor(new long[] { 3 }));
}
