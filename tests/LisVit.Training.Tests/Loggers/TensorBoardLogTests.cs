using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using Tensorboard;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Loggers;

public sealed class TensorBoardLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Scalars_have_the_tags_steps_and_values_of_the_run()
    {
        var seen = new List<(string Tag, long Step, float Value)>();
        var watch = new Watch
        {
            BatchEnd = progress =>
            {
                if (progress.Step % 2 == 0)
                    seen.AddRange([Scalar("training/batchLoss", progress, progress.BatchLoss), .. Step(progress)]);
            },
            Metrics = progress => seen.AddRange(
            [
                Scalar("validation/evaluations", progress, progress.Metrics["evaluations"]),
                Scalar("validation/validationLoss", progress, progress.Metrics["validationLoss"]),
                Scalar("training/trainingLoss", progress, progress.TrainingLoss),
                .. Step(progress),
            ]),
        };

        Fit(new TrainerOptions { Epochs = 2 }, watch, new TensorBoardLog(folder.FullName, everySteps: 2));

        var events = EventFileReader.ReadFolder(folder.FullName).Should().ContainSingle().Subject;
        events[0].FileVersion.Should().Be("brain.Event:2");
        EventFileReader.Scalars(events).Should().Equal(seen).And.HaveCount((4 * 3) + (2 * 5));

        static IEnumerable<(string Tag, long Step, float Value)> Step(TrainingProgress progress) =>
            [Scalar("training/learningRate", progress, progress.LearningRate), Scalar("training/gradientNorm", progress, progress.GradientNorm)];

        static (string Tag, long Step, float Value) Scalar(string tag, TrainingProgress progress, double value) => (tag, progress.Step, (float)value);
    }

    [Fact]
    public void Events_are_dated_in_seconds_since_1970()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        Fit(new TrainerOptions { Epochs = 1 }, new TensorBoardLog(folder.FullName));

        EventFileReader.ReadFolder(folder.FullName).Single().Should()
            .OnlyContain(message => message.WallTime >= before && message.WallTime <= DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
    }

    [Fact]
    public void A_resumed_run_tells_TensorBoard_to_drop_the_steps_that_it_repeats()
    {
        // 4 batches an epoch; the checkpoint is of step 4, and steps 5 and 6 are lost.
        var options = new TrainerOptions { Epochs = 2, OutputFolder = folder.PathTo("run") };
        var log = folder.PathTo("log");
        var die = () => Fit(options, new TensorBoardLog(log, 1), new ModelCheckpoint(), new Watch { BatchEnd = progress => ThrowIf(progress.Step == 6) });
        die.Should().Throw<TimeoutException>();

        Fit(options, new TensorBoardLog(log, 1), new ModelCheckpoint(), resume: folder.PathTo("run/last"));
        Fit(options with { OutputFolder = null }, new TensorBoardLog(folder.PathTo("whole"), 1));

        var files = EventFileReader.ReadFolder(log);
        files.Select(events => events.Single(message => message.SessionLog is not null)).Select(start => (start.SessionLog.Status, start.Step))
            .Should().Equal((SessionLog.Types.SessionStatus.Start, 0L), (SessionLog.Types.SessionStatus.Start, 5L));
        EventFileReader.Scalars(files[0]).Max(scalar => scalar.Step).Should().Be(6);
        // The evaluations of a test's task count from where it began.
        EventFileReader.Scalars(files[0]).Where(scalar => scalar.Step < 5).Concat(EventFileReader.Scalars(files[1])).Where(scalar => scalar.Tag != "validation/evaluations")
            .Should().Equal(EventFileReader.Scalars(EventFileReader.ReadFolder(folder.PathTo("whole")).Single()).Where(scalar => scalar.Tag != "validation/evaluations"));
    }

    [Fact]
    public void Accumulated_batches_are_one_step_and_written_once()
    {
        Fit(new TrainerOptions { Epochs = 1, Accumulate = 2 }, new TensorBoardLog(folder.FullName, everySteps: 1));

        EventFileReader.Scalars(EventFileReader.ReadFolder(folder.FullName).Single()).Where(scalar => scalar.Tag == "training/batchLoss").Select(scalar => scalar.Step)
            .Should().Equal(1, 2);
    }

    [Fact]
    public void Histograms_show_weights_at_metrics_and_the_gradients_of_the_step_after_them()
    {
        var log = new TensorBoardLog(folder.FullName, histograms: true);

        var task = Fit(new TrainerOptions { Epochs = 2, ClipNorm = 1e-3 }, log);

        var histograms = EventFileReader.Values(EventFileReader.ReadFolder(folder.FullName).Single()).Where(value => value.Value.Histo is not null).ToArray();
        histograms.Select(value => (value.Value.Tag, value.Step)).Should().BeEquivalentTo(new[]
        {
            ("gradients/weight", 1L), ("gradients/bias", 1L), ("weights/weight", 4L), ("weights/bias", 4L),
            ("gradients/weight", 5L), ("gradients/bias", 5L), ("weights/weight", 8L), ("weights/bias", 8L),
        });
        var last = histograms.Single(value => value is { Step: 8, Value.Tag: "weights/weight" }).Value.Histo;
        var weights = ModelState.Values(task.Model)[..4];
        (last.Num, last.Min, last.Max).Should().Be((4, weights.Min(), weights.Max()));
        last.Bucket.Sum().Should().Be(4);
        histograms.Where(value => value.Step == 1).Sum(value => value.Value.Histo.SumSquares).Should().BeGreaterThan(1e-3, "gradients are written before they are clipped");
    }

    [Fact]
    public void Looking_at_weights_and_gradients_leaves_no_tensor_and_the_same_bits()
    {
        using var scope = NewDisposeScope();
        var plain = Fit(new TrainerOptions { Epochs = 2 });
        var plainCount = scope.DisposablesCount;
        var watched = Fit(new TrainerOptions { Epochs = 2 }, new TensorBoardLog(folder.FullName, 1, histograms: true));

        scope.DisposablesCount.Should().Be(2 * plainCount);
        ModelState.Bits(watched.Model).Should().BeEquivalentTo(ModelState.Bits(plain.Model));
    }

    [Fact]
    public void An_interval_of_no_steps_is_refused()
    {
        var make = () => new TensorBoardLog(folder.FullName, everySteps: 0);
        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage("everySteps (0) must be at least 1.*");
    }

    [Fact]
    public void A_development_run_writes_nothing()
    {
        Fit(new TrainerOptions { FastDevelopmentRun = true }, new TensorBoardLog(folder.PathTo("log")), new CsvLog(folder.PathTo("log.csv")));
        Directory.GetFileSystemEntries(folder.FullName).Should().BeEmpty();
    }

    private static RegressionTask Fit(TrainerOptions options, params Callback[] callbacks) => Fit(options, resume: null, callbacks);

    private static RegressionTask Fit(TrainerOptions options, Callback first, Callback second, string resume) => Fit(options, resume, first, second);

    private static RegressionTask Fit(TrainerOptions options, string? resume, params Callback[] callbacks)
    {
        var task = RegressionTask.Linear();
        new Trainer(options with { SanityValidationBatches = 0, Optimizer = new AdamWOptions { LearningRate = 0.01 } }, callbacks)
            .Fit(task, new PairLoader(16, 4), new PairLoader(4, 4), resume);
        return task;
    }

    private static void ThrowIf(bool now)
    {
        if (now)
            throw new TimeoutException("died");
    }
}
