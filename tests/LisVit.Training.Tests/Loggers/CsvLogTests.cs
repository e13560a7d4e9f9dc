using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests.Loggers;

public sealed class CsvLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void There_is_a_row_for_each_metric_of_each_epoch()
    {
        var path = folder.PathTo("logs/metrics.csv");
        double norm = 0;
        Fit(new TrainerOptions { Epochs = 2 }, new CsvLog(path), new Watch { Metrics = progress => norm = progress.GradientNorm });

        Rows(path).Select(row => string.Join(' ', row.Epoch, row.Step, row.Metric)).Should().Equal(
            "1 4 evaluations", "1 4 validationLoss", "1 4 trainingLoss", "1 4 learningRate", "1 4 gradientNorm",
            "2 8 evaluations", "2 8 validationLoss", "2 8 trainingLoss", "2 8 learningRate", "2 8 gradientNorm");
        File.ReadLines(path).First().Should().Be("epoch,step,seconds,metric,value");
        Rows(path).Last().Value.Should().Be(norm).And.BePositive();
        Rows(path).Where(row => row.Metric == "learningRate").Should().OnlyContain(row => row.Value == 2e-4);
    }

    [Fact]
    public void Rows_within_epochs_come_after_every_so_many_steps()
    {
        var path = folder.PathTo("metrics.csv");
        var losses = new Dictionary<long, double>();
        Fit(new TrainerOptions { Epochs = 2 }, new CsvLog(path, everySteps: 3), new Watch { BatchEnd = progress => losses[progress.Step] = progress.BatchLoss });

        var batches = Rows(path).Where(row => row.Metric == "batchLoss").ToArray();
        batches.Select(row => (row.Epoch, row.Step, row.Value)).Should().Equal((1, 3, losses[3]), (2, 6, losses[6]));
        Rows(path).Where(row => row.Step is 3 or 6).Select(row => row.Metric).Should().Equal(
            "batchLoss", "learningRate", "gradientNorm", "batchLoss", "learningRate", "gradientNorm");
    }

    [Fact]
    public void A_resumed_run_drops_the_rows_that_it_repeats_within_an_epoch_too()
    {
        var options = new TrainerOptions { Epochs = 2, OutputFolder = folder.PathTo("run") };
        var path = folder.PathTo("metrics.csv");
        var die = () => Fit(options, new CsvLog(path, 1), new ModelCheckpoint(everySteps: 3), new Watch { BatchEnd = progress => ThrowIf(progress.Step == 5) });
        die.Should().Throw<TimeoutException>();
        Rows(path).Max(row => row.Step).Should().Be(5);

        Fit(options, folder.PathTo("run/last"), new CsvLog(path, 1), new ModelCheckpoint(everySteps: 3));
        Fit(options with { OutputFolder = null }, new CsvLog(folder.PathTo("whole.csv"), 1));

        // The evaluations of a test's task count from where it began.
        Rows(path).Where(row => row.Metric != "evaluations").Should().Equal(Rows(folder.PathTo("whole.csv")).Where(row => row.Metric != "evaluations"));
    }

    private static IEnumerable<(int Epoch, int Step, string Metric, double Value)> Rows(string path) =>
        File.ReadLines(path).Skip(1).Select(row => row.Split(','))
            .Select(cells => (int.Parse(cells[0], null), int.Parse(cells[1], null), cells[3], double.Parse(cells[4], null)));

    private static void Fit(TrainerOptions options, params Callback[] callbacks) => Fit(options, null, callbacks);

    private static void Fit(TrainerOptions options, string? resume, params Callback[] callbacks) =>
        new Trainer(options with { SanityValidationBatches = 0 }, callbacks).Fit(RegressionTask.Linear(), new PairLoader(16, 4), new PairLoader(4, 4), resume);

    private static void ThrowIf(bool now)
    {
        if (now)
            throw new TimeoutException("died");
    }
}
