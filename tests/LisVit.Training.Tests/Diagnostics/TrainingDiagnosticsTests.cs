using System.Diagnostics;
using System.Diagnostics.Metrics;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Diagnostics;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Diagnostics;

public sealed class TrainingDiagnosticsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<Activity> activities = [];
    private readonly List<(string Name, double Value)> measurements = [];
    private readonly ActivityListener activityListener;
    private readonly MeterListener meterListener = new();

    public TrainingDiagnosticsTests()
    {
        activityListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TrainingDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(activityListener);
        meterListener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TrainingDiagnostics.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        meterListener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measurements.Add((instrument.Name, value)));
        meterListener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measurements.Add((instrument.Name, value)));
        meterListener.Start();
    }

    public void Dispose()
    {
        meterListener.Dispose();
        activityListener.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_run_is_an_activity_with_its_validations_and_checkpoints_within()
    {
        Fit(new TrainerOptions { Epochs = 2, OutputFolder = folder.FullName }, RegressionTask.Linear(), new ModelCheckpoint());

        var fit = activities.Last();
        (fit.OperationName, fit.GetTagItem("model"), fit.GetTagItem("reason")).Should().Be(("fit", "Linear", "Epochs"));
        activities.SkipLast(1).Should().OnlyContain(activity => activity.Parent == fit);
        activities.Count(activity => activity.OperationName == "validate").Should().Be(2);
        // After each of two epochs, and the last once more as the run ends.
        activities.Where(activity => activity.OperationName == "checkpoint").Select(activity => activity.GetTagItem("name"))
            .Should().Contain("best").And.HaveCount(activities.Count - 3).And.Subject.Count(name => Equals(name, "last")).Should().Be(3);
    }

    [Fact]
    public void A_run_that_an_exception_ends_says_so()
    {
        var task = new RegressionTask(nn.Linear(4, 1)) { OnTrainingStep = _ => throw new TimeoutException() };

        var fit = () => Fit(new TrainerOptions { Epochs = 1 }, task);

        fit.Should().Throw<TimeoutException>();
        activities.Single().GetTagItem("reason").Should().Be("Exception");
    }

    [Fact]
    public void Batches_waits_steps_and_checkpoints_are_measured()
    {
        var time = new ManualTime();
        var task = new RegressionTask(nn.Linear(4, 1)) { OnTrainingStep = _ => time.Advance(TimeSpan.FromSeconds(3)) };
        var options = new TrainerOptions { Epochs = 2, Accumulate = 2, OutputFolder = folder.FullName, Time = time, SanityValidationBatches = 0 };

        new Trainer(options).Fit(task, new PairLoader(16, 4) { Loading = () => time.Advance(TimeSpan.FromSeconds(1)) }, new PairLoader(4, 4));

        Values("lisvit.training.batch.duration").Should().Equal(Enumerable.Repeat(4.0, 8));
        Values("lisvit.training.data_wait.duration").Should().Equal(Enumerable.Repeat(1.0, 8));
        Values("lisvit.training.checkpoint.duration").Should().Equal(0);
        Values("lisvit.training.steps").Should().Equal(1, 1, 1, 1);
        Values("lisvit.training.skipped").Should().BeEmpty();
        Values("lisvit.training.checkpoint.failures").Should().BeEmpty();
    }

    [Fact]
    public void What_is_skipped_and_what_cannot_be_written_is_counted()
    {
        var task = new RegressionTask(nn.Linear(4, 1)) { OnLoss = loss => loss * double.NaN };
        var options = new TrainerOptions { Epochs = 1, NonFinite = NonFiniteAction.Skip, OutputFolder = folder.Write("a file is no folder", "") };

        Fit(options, task);

        Values("lisvit.training.skipped").Should().Equal(1, 1, 1, 1);
        Values("lisvit.training.checkpoint.failures").Should().Equal(1);
    }

    private IEnumerable<double> Values(string name) => measurements.Where(measurement => measurement.Name == name).Select(measurement => measurement.Value);

    private static void Fit(TrainerOptions options, RegressionTask task, params Callback[] callbacks) =>
        new Trainer(options with { SanityValidationBatches = 0 }, callbacks).Fit(task, new PairLoader(16, 4), new PairLoader(4, 4));
}
