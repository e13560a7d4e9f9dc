using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests;

public sealed class LimitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(3, 3)]
    [InlineData(50, 10)]
    public void A_number_of_training_batches_is_the_most_an_epoch_has(int limit, int expected)
    {
        var task = RegressionTask.Linear();

        var result = Fit(task, new() { Epochs = 2, LimitTrainingBatches = BatchLimit.Batches(limit) });

        (task.TrainingSteps, result.Epochs, result.Steps).Should().Be((2 * expected, 2, 2L * expected));
    }

    [Theory]
    [InlineData(0.25, 2)]
    [InlineData(0.01, 1)]
    [InlineData(1, 10)]
    public void A_share_of_the_training_batches_is_rounded_down_but_never_to_none(double share, int expected)
    {
        var task = RegressionTask.Linear();
        Fit(task, new() { Epochs = 1, LimitTrainingBatches = BatchLimit.Share(share) });
        task.TrainingSteps.Should().Be(expected);
    }

    [Fact]
    public void Validation_batches_are_limited_while_training_and_not_in_a_validation_of_its_own()
    {
        var seen = 0;
        var task = new RegressionTask(RegressionTask.Noisy(1)) { OnEvaluationStep = () => seen++ };
        var options = new TrainerOptions { Epochs = 1, LimitValidationBatches = BatchLimit.Share(0.5), SanityValidationBatches = 0 };

        Fit(task, options);
        seen.Should().Be(2);

        new Trainer(options).Validate(task, new PairLoader(8, 2));
        seen.Should().Be(2 + 4);
    }

    [Fact]
    public void Limits_out_of_range_are_refused_with_the_value()
    {
        FluentActions.Invoking(() => BatchLimit.Batches(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A limit of 0 batches leaves nothing*");
        FluentActions.Invoking(() => BatchLimit.Share(1.5)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A share of batches (1.5) must be in (0, 1]*");
        FluentActions.Invoking(() => BatchLimit.Share(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Validation_is_tried_before_training_begins()
    {
        var trained = 0;
        var task = new RegressionTask(RegressionTask.Noisy(1))
        {
            OnTrainingStep = _ => trained++,
            OnEvaluationStep = () => throw new InvalidOperationException("the metric has a mistake"),
        };

        var fit = () => Fit(task, new() { Epochs = 1 });

        fit.Should().Throw<InvalidOperationException>().WithMessage("the metric has a mistake");
        trained.Should().Be(0);
    }

    [Fact]
    public void Trying_the_validation_takes_few_batches_and_changes_nothing()
    {
        var (seen, before) = (0, -1);
        var (tried, untried) = (
            new RegressionTask(RegressionTask.Noisy(1)) { OnEvaluationStep = () => seen++, OnTrainingStep = step => before = step == 0 ? seen : before },
            new RegressionTask(RegressionTask.Noisy(1)));

        Fit(tried, new() { Epochs = 2, SanityValidationBatches = 3 });
        Fit(untried, new() { Epochs = 2, SanityValidationBatches = 0 });

        before.Should().Be(3);
        ModelState.Bits(tried.Model).Should().BeEquivalentTo(ModelState.Bits(untried.Model));
    }

    [Fact]
    public void A_fast_development_run_tries_everything_once_and_leaves_nothing_behind()
    {
        var evaluated = 0;
        var task = new RegressionTask(RegressionTask.Noisy(1)) { OnEvaluationStep = () => evaluated++ };
        var seen = 0;
        var options = new TrainerOptions { Epochs = 30, FastDevelopmentRun = true, OutputFolder = folder.PathTo("output") };
        var trainer = new Trainer(options, new ModelCheckpoint(), new EarlyStopping(1), new CsvLog(folder.PathTo("log.csv")), new Watch { BatchEnd = _ => seen++ });

        var result = trainer.Fit(task, new PairLoader(20, 2), new PairLoader(8, 2));
        trainer.Validate(task, new PairLoader(8, 2));

        (result.Reason, result.Epochs, result.Steps).Should().Be((StopReason.Epochs, 1, 1L));
        (task.TrainingSteps, evaluated, seen).Should().Be((1, 2, 1));
        Directory.GetFileSystemEntries(folder.FullName).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.57, 100, 57)]
    [InlineData(0.299, 100, 29)]
    public void A_share_that_is_a_whole_number_of_batches_is_that_number(double share, int batches, int expected) =>
        BatchLimit.Share(share).Of(batches).Should().Be(expected);

    [Fact]
    public void A_fast_development_run_begins_anew_though_it_is_told_to_resume()
    {
        var options = new TrainerOptions { Epochs = 2, OutputFolder = folder.FullName };
        Fit(RegressionTask.Linear(), options);
        var task = RegressionTask.Linear();

        var tried = new Trainer(options with { FastDevelopmentRun = true }).Fit(task, new PairLoader(20, 2), new PairLoader(8, 2), folder.FullName);

        (tried.Steps, task.TrainingSteps).Should().Be((1L, 1));
    }

    [Fact]
    public void Overfitting_repeats_a_few_batches_and_validates_on_them()
    {
        var (trained, validated) = (new List<string>(), new List<string>());
        var task = new RegressionTask(RegressionTask.Noisy(1)) { OnBatch = (batch, isTraining) => (isTraining ? trained : validated).Add(Convert.ToHexString(batch.Inputs.bytes)) };

        Fit(task, new() { Epochs = 3, OverfitBatches = BatchLimit.Batches(2), SanityValidationBatches = 0 });

        trained.Should().HaveCount(6);
        trained.Distinct().Should().HaveCount(2);
        validated.Should().Equal(trained);
    }

    [Fact]
    public void Overfitting_brings_the_loss_to_nothing()
    {
        var options = new TrainerOptions { Epochs = 400, OverfitBatches = BatchLimit.Batches(1), Optimizer = new AdamWOptions { LearningRate = 0.05, WeightDecay = 0 } };
        Fit(RegressionTask.Linear(), options).Metrics[MetricNames.ValidationLoss].Should().BeLessThan(1e-4);
    }

    [Theory]
    [InlineData(1, new[] { 10 })]
    [InlineData(2, new[] { 5, 10 })]
    [InlineData(3, new[] { 4, 7, 10 })]
    [InlineData(40, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    public void Validations_are_spread_over_the_epoch(int validations, int[] expected)
    {
        var batches = new List<(int Epoch, int Batch)>();
        var watch = new Watch
        {
            Metrics = progress =>
            {
                progress.Validated.Should().BeTrue();
                batches.Add((progress.Epoch, progress.Batch));
            },
        };

        Fit(RegressionTask.Linear(), new() { Epochs = 2, ValidationsPerEpoch = validations }, watch);

        batches.Should().Equal([.. expected.Select(batch => (0, batch)), .. expected.Select(batch => (1, batch))]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(12)]
    public void A_run_with_validations_within_epochs_resumes_to_the_same_bits(int batches)
    {
        var options = new TrainerOptions { Epochs = 2, ValidationsPerEpoch = 2, Accumulate = 4, Schedule = new ReduceOnPlateau(0.5, patience: 0) };
        var whole = new RegressionTask(RegressionTask.Noisy(1));
        var expected = Fit(whole, options);

        var (cut, cancel, seen) = (options with { OutputFolder = folder.FullName }, new CancellationTokenSource(), 0);
        var first = new Trainer(cut, new Watch { BatchEnd = _ => Cancel(++seen == batches) }).Fit(
            new RegressionTask(RegressionTask.Noisy(1)), new PairLoader(20, 2), new PairLoader(8, 2), cancellationToken: cancel.Token);
        var resumed = new RegressionTask(RegressionTask.Noisy(9));
        var actual = new Trainer(cut).Fit(resumed, new PairLoader(20, 2), new PairLoader(8, 2), folder.FullName);

        first.Reason.Should().Be(StopReason.Cancelled);
        ModelState.Bits(resumed.Model).Should().BeEquivalentTo(ModelState.Bits(whole.Model));
        (actual.Steps, actual.Metrics[MetricNames.ValidationLoss]).Should().Be((expected.Steps, expected.Metrics[MetricNames.ValidationLoss]));
        cancel.Dispose();

        void Cancel(bool now)
        {
            if (now)
                cancel.Cancel();
        }
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, ValidationsPerEpoch = 2, ValidateEveryEpochs = 3 }))
            .Should().Throw<ArgumentException>().WithMessage("ValidationsPerEpoch is 2 and ValidateEveryEpochs is 3*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, ClipNorm = 1, ClipValue = 0.5 }))
            .Should().Throw<ArgumentException>().WithMessage("ClipNorm (1) and ClipValue (0.5) are both set*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, OverfitBatches = BatchLimit.Batches(1), LimitTrainingBatches = BatchLimit.Batches(2) }))
            .Should().Throw<ArgumentException>().WithMessage("OverfitBatches says what*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, AverageDecay = 1 }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("AverageDecay (1) must be in (0, 1)*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, SanityValidationBatches = -1 }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("SanityValidationBatches (-1) must be at least 0*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, Optimizer = null! })).Should().Throw<ArgumentException>().WithMessage("Optimizer must not be null*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, Schedule = null! })).Should().Throw<ArgumentException>().WithMessage("Schedule must not be null*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, Precision = (Precision)9 })).Should().Throw<ArgumentException>().WithMessage("Precision (9) must be one of Float32*");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, NonFinite = (NonFiniteAction)9 })).Should().Throw<ArgumentException>().WithMessage("NonFinite (9) must be one of *");
        FluentActions.Invoking(() => Fit(RegressionTask.Linear(), new() { Epochs = 1, Optimizer = new() { LearningRate = double.PositiveInfinity } })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("LearningRate (*) must be at least 0, and finite*");
    }

    private static FitResult Fit(RegressionTask task, TrainerOptions options, params Callback[] callbacks) =>
        new Trainer(options, callbacks).Fit(task, new PairLoader(20, 2), new PairLoader(8, 2));
}
