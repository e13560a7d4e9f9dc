using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests;

public sealed class WeightAverageTests : IDisposable
{
    private static readonly TrainerOptions Options = new() { Epochs = 2, AverageDecay = 0.9, Optimizer = new AdamWOptions { LearningRate = 0.05 } };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_average_follows_the_weights_by_its_definition()
    {
        var (averaged, raw) = (RegressionTask.Linear(), RegressionTask.Linear());
        var expected = ModelState.Values(raw.Model).Select(value => (double)value).ToArray();
        var watch = new Watch { BatchEnd = progress => Average(expected, progress.Step, ModelState.Values(raw.Model)) };

        new Trainer(Options with { AverageDecay = null }, watch).Fit(raw, new PairLoader(20, 2), new PairLoader(8, 2));
        new Trainer(Options).Fit(averaged, new PairLoader(20, 2), new PairLoader(8, 2));

        foreach (var (actual, value) in ModelState.Values(averaged.Model).Zip(expected))
            ((double)actual).Should().BeApproximately(value, 1e-6);
        ModelState.Values(averaged.Model).Should().NotEqual(ModelState.Values(raw.Model));
    }

    [Fact]
    public void Validation_and_the_best_checkpoint_have_the_average_and_training_goes_on_with_the_weights()
    {
        var (averaged, raw) = (RegressionTask.Linear(), RegressionTask.Linear());
        var training = new List<float[]>();
        var trainer = new Trainer(Options with { OutputFolder = folder.FullName }, new ModelCheckpoint(), new Watch { BatchEnd = _ => training.Add(ModelState.Values(averaged.Model)) });
        var weights = new List<float[]>();

        var result = trainer.Fit(averaged, new PairLoader(20, 2), new PairLoader(8, 2));
        new Trainer(Options with { AverageDecay = null }, new Watch { BatchEnd = _ => weights.Add(ModelState.Values(raw.Model)) }).Fit(raw, new PairLoader(20, 2), new PairLoader(8, 2));

        training.Should().BeEquivalentTo(weights, options => options.WithStrictOrdering());
        using var fresh = nn.Linear(4, 1);
        using (var best = Checkpoint.Open(folder.PathTo("best")))
            best.LoadWeights(fresh);
        trainer.Validate(new RegressionTask(fresh), new PairLoader(8, 2))[MetricNames.ValidationLoss].Should().Be(result.Metrics[MetricNames.ValidationLoss]);
        ModelState.Bits(fresh).Should().BeEquivalentTo(ModelState.Bits(averaged.Model));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(14)]
    public void A_resumed_run_has_the_same_average(int batches)
    {
        var (whole, cut) = (new RegressionTask(RegressionTask.Noisy(1)), new RegressionTask(RegressionTask.Noisy(1)));
        new Trainer(Options).Fit(whole, new PairLoader(20, 2), new PairLoader(8, 2));
        using var cancel = new CancellationTokenSource();
        var seen = 0;
        var watch = new Watch
        {
            BatchEnd = _ =>
            {
                if (++seen == batches)
                    cancel.Cancel();
            },
        };

        new Trainer(Options with { OutputFolder = folder.FullName }, watch).Fit(cut, new PairLoader(20, 2), new PairLoader(8, 2), cancellationToken: cancel.Token);
        var resumed = new RegressionTask(RegressionTask.Noisy(5));
        new Trainer(Options with { OutputFolder = folder.FullName }).Fit(resumed, new PairLoader(20, 2), new PairLoader(8, 2), folder.FullName);

        ModelState.Bits(resumed.Model).Should().BeEquivalentTo(ModelState.Bits(whole.Model));
    }

    [Fact]
    public void A_checkpoint_without_an_average_cannot_be_resumed_with_one()
    {
        new Trainer(Options with { AverageDecay = null, OutputFolder = folder.FullName }).Fit(RegressionTask.Linear(), new PairLoader(20, 2), new PairLoader(8, 2));
        var resume = () => new Trainer(Options).Fit(RegressionTask.Linear(), new PairLoader(20, 2), new PairLoader(8, 2), folder.FullName);
        resume.Should().Throw<ArgumentException>().WithMessage("*average of the weights 'False', this run has 'True'*");
    }

    private static void Average(double[] average, long step, float[] weights)
    {
        var decay = Math.Min(0.9, (1.0 + step) / (10.0 + step));
        for (var i = 0; i < average.Length; i++)
            average[i] = (decay * average[i]) + ((1 - decay) * weights[i]);
    }
}
