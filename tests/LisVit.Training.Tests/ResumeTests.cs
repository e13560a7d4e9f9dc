using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Loggers;
using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(14)]
    public void A_cancelled_and_resumed_run_has_the_bits_of_an_uninterrupted_one(int batches)
    {
        // 7 batches an epoch in windows of 3: these stops are within a window, at its end, at an epoch's end and behind one.
        var whole = Fit(folder.PathTo("whole"), out var expected);

        using var cancel = new CancellationTokenSource();
        var seen = 0;
        var cut = Fit(folder.PathTo("cut"), out _, cancellation: cancel, onBatch: _ =>
        {
            if (++seen == batches)
                cancel.Cancel();
        });
        var resumed = Fit(folder.PathTo("cut"), out var actual, modelSeed: 99, resume: true);

        (cut.Reason, seen).Should().Be((StopReason.Cancelled, batches));
        (resumed with { Elapsed = whole.Elapsed, Times = whole.Times }).Should().BeEquivalentTo(whole);
        actual.Should().BeEquivalentTo(expected);
        Tensors(folder.PathTo("cut")).Should().BeEquivalentTo(Tensors(folder.PathTo("whole")));
    }

    [Fact]
    public void A_run_that_died_goes_on_from_its_latest_checkpoint_to_the_same_bits()
    {
        Fit(folder.PathTo("whole"), out var expected);
        var seen = 0;
        var die = () => Fit(folder.PathTo("cut"), out _, onBatch: _ => Throw.If(++seen == 13));
        die.Should().Throw<TimeoutException>();

        Fit(folder.PathTo("cut"), out var actual, modelSeed: 99, resume: true);

        actual.Should().BeEquivalentTo(expected);
        File.ReadAllLines(Path.Combine(folder.PathTo("cut"), "metrics.csv")).Select(WithoutSeconds)
            .Should().Equal(File.ReadAllLines(Path.Combine(folder.PathTo("whole"), "metrics.csv")).Select(WithoutSeconds));
    }

    [Fact]
    public void Cancelling_a_validation_repeats_it_when_resumed()
    {
        Fit(folder.PathTo("whole"), out var expected);
        using var cancel = new CancellationTokenSource();
        var cut = Fit(folder.PathTo("cut"), out _, cancellation: cancel, onEvaluation: cancel.Cancel);

        var resumed = Fit(folder.PathTo("cut"), out var actual, resume: true);

        (cut.Reason, cut.Epochs).Should().Be((StopReason.Cancelled, 0));
        resumed.Epochs.Should().Be(3);
        actual.Should().BeEquivalentTo(expected);
    }

    [Fact]
    public void The_validation_that_a_limit_of_steps_owes_is_made_up_for_when_resumed()
    {
        Fit(folder.PathTo("whole"), out var expected, steps: 2);
        using var cancel = new CancellationTokenSource();
        var cut = Fit(folder.PathTo("cut"), out _, steps: 2, cancellation: cancel, onEvaluation: cancel.Cancel);
        File.Exists(Path.Combine(folder.PathTo("cut"), "best.safetensors")).Should().BeFalse();

        var resumed = Fit(folder.PathTo("cut"), out var actual, steps: 2, resume: true);

        (cut.Reason, cut.Steps).Should().Be((StopReason.Cancelled, 2L));
        (resumed.Reason, resumed.Steps).Should().Be((StopReason.Steps, 2L));
        resumed.Metrics.Should().ContainKey(MetricNames.ValidationLoss);
        actual.Should().BeEquivalentTo(expected);
        File.Exists(Path.Combine(folder.PathTo("cut"), "best.safetensors")).Should().BeTrue();
        WithoutSeconds("cut").Should().Equal(WithoutSeconds("whole"));

        IEnumerable<string> WithoutSeconds(string run) =>
            File.ReadLines(Path.Combine(folder.PathTo(run), "metrics.csv")).Select(row => string.Join(',', row.Split(',').Where((_, column) => column != 2)));
    }

    [Fact]
    public void A_token_cancelled_beforehand_trains_nothing_but_saves()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var result = Fit(folder.PathTo("cut"), out _, cancellation: cancel);
        (result.Reason, result.Steps).Should().Be((StopReason.Cancelled, 0L));
        File.Exists(Path.Combine(folder.PathTo("cut"), "last.safetensors")).Should().BeTrue();
    }

    [Fact]
    public void A_finished_run_trains_no_further_but_can_be_given_more_epochs()
    {
        var first = Fit(folder.PathTo("run"), out var weights);
        var again = Fit(folder.PathTo("run"), out var same, resume: true);
        var longer = Fit(folder.PathTo("run"), out _, resume: true, epochs: 4);

        (again with { Times = first.Times }).Should().BeEquivalentTo(first);
        same.Should().BeEquivalentTo(weights);
        (longer.Epochs, longer.Steps).Should().Be((4, first.Steps / 3 * 4));
    }

    [Fact]
    public void A_run_that_stopped_early_stays_stopped()
    {
        FitResult Run(string? resume) => new Trainer(
            new TrainerOptions { Epochs = 20, OutputFolder = folder.FullName },
            new EarlyStopping(2)).Fit(
                new RegressionTask(RegressionTask.Noisy(1)) { ScriptedLoss = _ => 1 }, new PairLoader(8, 4), new PairLoader(4, 4), resume);

        var stopped = Run(null);
        var resumed = Run(folder.PathTo("last"));

        (stopped.Reason, stopped.Epochs).Should().Be((StopReason.Callback, 3));
        (resumed.Reason, resumed.Epochs).Should().Be((StopReason.Callback, 3));
    }

    [Fact]
    public void Other_settings_than_the_checkpoint_has_are_refused_with_both_values()
    {
        Fit(folder.PathTo("run"), out _);
        var seed = () => Fit(folder.PathTo("run"), out _, resume: true, seed: 6);
        var batches = () => Fit(folder.PathTo("run"), out _, resume: true, batchSize: 2);
        var weightsOnly = () => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(
            new RegressionTask(RegressionTask.Noisy(1)), new PairLoader(4, 4), new PairLoader(4, 4), Path.Combine(folder.PathTo("run"), "best"));

        seed.Should().Throw<ArgumentException>().WithMessage("*seed '5', this run has '6'*");
        batches.Should().Throw<ArgumentException>().WithMessage("*batches in an epoch '7', this run has '10'*");
        weightsOnly.Should().Throw<ArgumentException>().WithMessage("*weights only*");
    }

    [Fact]
    public void A_checkpoint_that_is_not_there_is_named()
    {
        var fit = () => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(RegressionTask.Linear(), new PairLoader(4, 4), new PairLoader(4, 4), folder.PathTo("nowhere"));
        fit.Should().Throw<FileNotFoundException>().WithMessage($"There is no checkpoint or folder '{folder.PathTo("nowhere")}'*");
    }

    [Fact]
    public void A_resume_that_is_refused_leaves_the_model_as_it_was()
    {
        var options = new TrainerOptions { Epochs = 1, OutputFolder = folder.FullName };
        new Trainer(options).Fit(new RegressionTask(RegressionTask.Noisy(1)), new PairLoader(4, 4), new PairLoader(4, 4));
        var model = RegressionTask.Noisy(2);
        var before = ModelState.Bits(model);

        var fit = () => new Trainer(options with { Optimizer = new AdamWOptions { AmsGrad = true } }).Fit(new RegressionTask(model), new PairLoader(4, 4), new PairLoader(4, 4), folder.FullName);

        fit.Should().Throw<ArgumentException>().WithMessage("*amsgrad*");
        ModelState.Bits(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Another_limit_of_validation_batches_is_warned_of()
    {
        var options = new TrainerOptions { Epochs = 1, OutputFolder = folder.FullName };
        new Trainer(options).Fit(RegressionTask.Linear(), new PairLoader(4, 4), new PairLoader(4, 2));
        var warnings = new List<string>();

        new Trainer(options with { Epochs = 2, LimitValidationBatches = BatchLimit.Batches(1) }, new Watch { Warning = warnings.Add })
            .Fit(RegressionTask.Linear(), new PairLoader(4, 4), new PairLoader(4, 2), folder.FullName);

        warnings.Should().ContainSingle().Which.Should().Contain("LimitValidationBatches none, this run has 1 batches");
    }

    private static FitResult Fit(
        string output,
        out Dictionary<string, byte[]> bits,
        int modelSeed = 1,
        int seed = 5,
        int epochs = 3,
        long? steps = null,
        int batchSize = 3,
        bool resume = false,
        CancellationTokenSource? cancellation = null,
        Action<TrainingProgress>? onBatch = null,
        Action? onEvaluation = null)
    {
        var task = new RegressionTask(RegressionTask.Noisy(modelSeed)) { OnEvaluationStep = onEvaluation ?? (() => { }) };
        var options = new TrainerOptions
        {
            Epochs = epochs,
            Steps = steps,
            Accumulate = 3,
            SanityValidationBatches = 0,
            ClipNorm = 1,
            Seed = seed,
            OutputFolder = output,
            Optimizer = new AdamWOptions { LearningRate = 0.01, AmsGrad = true },
            Schedule = new ReduceOnPlateau(0.5, patience: 0),
        };
        var trainer = new Trainer(
            options,
            new EarlyStopping(10),
            new CsvLog(Path.Combine(output, "metrics.csv")),
            new ModelCheckpoint(everySteps: 2),
            new Watch { BatchEnd = onBatch ?? (_ => { }) });
        var last = resume ? Path.Combine(output, CheckpointNames.Last) : null;
        var result = trainer.Fit(task, new PairLoader(20, batchSize), new PairLoader(6, 3), last, cancellation?.Token ?? default);
        bits = ModelState.Bits(task.Model);
        return result with { Metrics = result.Metrics.Where(metric => metric.Key != "evaluations").ToDictionary() };
    }

    private static Dictionary<string, byte[]> Tensors(string output)
    {
        using var file = LisVit.Models.Weights.SafetensorsFile.Open(Path.Combine(output, "last.safetensors"));
        return file.ReadAll().ToDictionary(tensor => tensor.Key, tensor => tensor.Value.bytes.ToArray());
    }

    private static string WithoutSeconds(string row)
    {
        var cells = row.Split(',');
        // The evaluations count from where a process began.
        return cells[3] == "evaluations" ? "" : string.Join(',', cells[0], cells[1], cells[3], cells[4]);
    }

    private static class Throw
    {
        public static void If(bool now)
        {
            if (now)
                throw new TimeoutException("died");
        }
    }
}
