using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training.Optimization;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Tasks;

/// <summary>The trainer's ways to evaluate on a recogniser of the library.</summary>
public sealed class TrainerOnRecognizerTests
{
    [Fact]
    public void Predict_recognises_each_clip()
    {
        using var model = TinyRecognizer.Make();
        var task = new CtcTask(model);

        var predictions = new Trainer(new TrainerOptions()).Predict(task, TinyRecognizer.Clips(3));

        predictions.Should().HaveCount(12);
        using var batch = TinyRecognizer.Clips(1).Epoch(0).First();
        model.eval();
        predictions.Take(4).Should().BeEquivalentTo(task.Recognize(batch), options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_recogniser_is_validated_in_bf16_true_and_has_its_own_bits_afterwards()
    {
        using var model = TinyRecognizer.Make();
        var before = ModelState.Bits(model);

        var exact = new Trainer(new TrainerOptions()).Validate(new CtcTask(model), TinyRecognizer.Clips(3));
        var rounded = new Trainer(new TrainerOptions { Precision = Precision.BFloat16 }).Validate(new CtcTask(model), TinyRecognizer.Clips(3));

        rounded[MetricNames.ValidationLoss].Should().NotBe(exact[MetricNames.ValidationLoss]);
        rounded[MetricNames.ValidationLoss].Should().BeApproximately(exact[MetricNames.ValidationLoss], 0.05 * exact[MetricNames.ValidationLoss]);
        ModelState.Bits(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Accumulated_batches_of_unequal_size_equal_one_large_batch_where_norms_are_frozen()
    {
        // In float64, since a convolution's gradient sums over the pixels of all frames: in float32 the order of the sum shows in the fifth digit.
        using var model = TinyRecognizer.Make().to(float64);
        using var whole = TinyRecognizer.Make().to(float64);
        using var batch = TinyRecognizer.Clips(1).Epoch(0).First();

        // The first update of Adam is g / (|g| + epsilon): with a large epsilon it tells gradients of any size apart, and none is blown up.
        var options = new TrainerOptions { Steps = 1, SanityValidationBatches = 0, Optimizer = new AdamWOptions { LearningRate = 1, WeightDecay = 0, Epsilon = 1 } };
        var before = ModelState.Values(model);

        Fit(model, options with { Accumulate = 2 }, [Part(batch, 0, 1), Part(batch, 1, 3)]);
        Fit(whole, options, [Part(batch, 0, 4)]);

        ModelState.ShouldBeNear(model, whole, 1e-6f);
        ModelState.Values(model).Zip(before).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeGreaterThan(1e-2f);
    }

    private static void Fit(CtcRecognizer model, TrainerOptions options, IReadOnlyList<ClipBatch> batches) =>
        new Trainer(options).Fit(new FrozenNorms(model), new Given(batches), TinyRecognizer.Clips(1));

    private static ClipBatch Part(ClipBatch batch, int first, int count) => new(
        [.. batch.Names.Skip(first).Take(count)],
        batch.Frames.narrow(0, first, count).clone(),
        batch.Lengths.narrow(0, first, count).clone(),
        batch.Glosses.narrow(0, first, count).clone(),
        batch.GlossLengths.narrow(0, first, count).clone());

    /// <summary>Trains with the statistics that batch norms have, since those of a batch depend on what is batched.</summary>
    private sealed class FrozenNorms(CtcRecognizer model) : TrainingTask<ClipBatch>
    {
        private readonly CtcTask task = new(model);

        public override nn.Module Model => model;

        public override Tensor TrainingStep(ClipBatch batch)
        {
            foreach (var norm in model.modules().Where(module => module.GetName() == "BatchNorm2d"))
                norm.eval();
            return task.TrainingStep(batch);
        }

        public override void BeginEvaluation() => task.BeginEvaluation();

        public override Tensor EvaluationStep(ClipBatch batch) => task.EvaluationStep(batch);

        public override IReadOnlyDictionary<string, double> EndEvaluation() => task.EndEvaluation();
    }

    private sealed class Given(IReadOnlyList<ClipBatch> batches) : IBatchLoader<ClipBatch>
    {
        public int BatchCount(int epoch) => batches.Count;

        public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) => batches.Skip(firstBatch);
    }
}
