using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Loggers;
using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using Spectre.Console;

namespace LisVit.Training.Tests.Callbacks;

public sealed class CallbackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Early_stopping_ends_a_run_after_its_patience()
    {
        var stopping = new EarlyStopping(2);
        var result = Fit([3, 2, 2.5, 1, 1, 1.5, 0], new TrainerOptions { SanityValidationBatches = 0, Epochs = 7 }, stopping);

        (result.Reason, result.Epochs).Should().Be((StopReason.Callback, 6));
        stopping.Best.Should().Be(1);
    }

    [Fact]
    public void Early_stopping_can_wait_for_a_maximum()
    {
        var result = Fit([1, 1, 1, 1, 1], new TrainerOptions { SanityValidationBatches = 0, Epochs = 5 }, new EarlyStopping(1, "evaluations", MonitorMode.Maximum));
        result.Reason.Should().Be(StopReason.Epochs);
    }

    [Fact]
    public void Epochs_without_validation_do_not_cost_patience()
    {
        var result = Fit([3, 2, 1], new TrainerOptions { SanityValidationBatches = 0, Epochs = 6, ValidateEveryEpochs = 2 }, new EarlyStopping(1));
        result.Reason.Should().Be(StopReason.Epochs);
    }

    [Fact]
    public void A_metric_that_no_task_gives_is_an_error_that_names_those_there_are()
    {
        var fit = () => Fit([1], new TrainerOptions { SanityValidationBatches = 0, Epochs = 1 }, new EarlyStopping(1, "wordErrorRat"));
        fit.Should().Throw<InvalidOperationException>().WithMessage("*'wordErrorRat'*validationLoss*");
    }

    [Fact]
    public void That_is_told_before_an_epoch_is_lost()
    {
        var steps = 0;
        var fit = () => Fit([1, 1], new TrainerOptions { Epochs = 1 }, new Watch { BatchEnd = _ => steps++ }, new EarlyStopping(1, "wordErrorRat"));

        fit.Should().Throw<InvalidOperationException>().WithMessage("*'wordErrorRat'*validationLoss*");
        steps.Should().Be(0);
        Fit([1, 1], new TrainerOptions { Epochs = 1 }, new EarlyStopping(1, MetricNames.TrainingLoss)).Steps.Should().Be(2, "the trainer itself gives that one");
    }

    [Fact]
    public void A_plateau_lowers_the_learning_rate_of_the_run()
    {
        var rates = new List<double>();
        var options = new TrainerOptions { SanityValidationBatches = 0, Epochs = 5, Schedule = new ReduceOnPlateau(0.1, patience: 1), Optimizer = new AdamWOptions { LearningRate = 1 } };

        Fit([1, 1, 1, 1, 1], options, new Watch { Metrics = progress => rates.Add(progress.LearningRate) });

        rates.Should().HaveCount(5);
        rates.Zip([1, 1, 1, 0.1, 0.1]).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
    }

    [Fact]
    public void The_best_few_checkpoints_are_kept_and_the_others_are_deleted()
    {
        var options = new TrainerOptions { Epochs = 6, OutputFolder = folder.FullName, SanityValidationBatches = 0 };

        Fit([3, 1, 2, double.NaN, 2, 1.5], options, new ModelCheckpoint(keep: 2));

        // Two steps an epoch: 1 after epoch 2 and 1.5 after epoch 6.
        Directory.GetFiles(folder.FullName, "step-*").Select(Path.GetFileName).Should().BeEquivalentTo("step-4.safetensors", "step-4.json", "step-12.safetensors", "step-12.json");
        using var best = Checkpoint.Open(folder.PathTo("best"));
        best.Description.Step.Should().Be(4);
    }

    [Fact]
    public void A_resumed_run_keeps_the_best_few_of_both_parts()
    {
        var options = new TrainerOptions { Epochs = 3, OutputFolder = folder.FullName, SanityValidationBatches = 0 };

        Fit([3, 1, 2], options, new ModelCheckpoint(keep: 2));
        Fit([5, 0], options with { Epochs = 5 }, folder.FullName, new ModelCheckpoint(keep: 2));

        Directory.GetFiles(folder.FullName, "step-*.safetensors").Select(Path.GetFileName).Should().BeEquivalentTo("step-4.safetensors", "step-10.safetensors");
    }

    [Fact]
    public void The_best_checkpoint_is_of_the_best_epoch_and_the_last_of_the_last()
    {
        var checkpoint = new ModelCheckpoint();
        var options = new TrainerOptions { SanityValidationBatches = 0, Epochs = 4, OutputFolder = folder.FullName, Metadata = new Dictionary<string, string> { ["variant"] = "xxs" } };

        Fit([3, 1, 2, double.NaN], options, checkpoint);

        using var best = Checkpoint.Open(folder.PathTo("best"));
        using var last = Checkpoint.Open(folder.PathTo("last"));
        checkpoint.Best.Should().Be(1);
        best.Description.Epoch.Should().Be(2);
        best.Description.Metrics[MetricNames.ValidationLoss].Should().Be(1);
        best.Description.Metadata.Should().Contain("variant", "xxs");
        last.Description.Epoch.Should().Be(4);
        Directory.GetFiles(folder.FullName).Select(Path.GetFileName).Should().BeEquivalentTo("best.safetensors", "best.json", "last.safetensors", "last.json", "previous.safetensors", "previous.json");
    }

    [Fact]
    public void Checkpoints_without_a_folder_are_refused()
    {
        var fit = () => Fit([1], new TrainerOptions { SanityValidationBatches = 0, Epochs = 1 }, new ModelCheckpoint());
        fit.Should().Throw<InvalidOperationException>().WithMessage("*OutputFolder*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("next")]
    [InlineData("previous")]
    [InlineData("../up")]
    [InlineData("last.safetensors")]
    public void Names_that_would_harm_the_trainers_own_checkpoints_are_refused(string name)
    {
        var fit = () => Fit([1], new TrainerOptions { Epochs = 1, SanityValidationBatches = 0 }, new Watch { BatchEnd = progress => progress.RequestCheckpoint(name) });
        fit.Should().Throw<ArgumentException>().WithMessage($"A checkpoint cannot be named '{name}'*");
    }

    [Fact]
    public void Without_an_output_folder_checkpoints_are_neither_saved_nor_removed()
    {
        var watch = new Watch
        {
            Metrics = progress =>
            {
                progress.RequestCheckpoint("mine");
                progress.RequestRemoval("yours");
            },
        };

        var result = Fit([1], new TrainerOptions { Epochs = 1, SanityValidationBatches = 0 }, watch);

        result.Reason.Should().Be(StopReason.Epochs);
    }

    [Fact]
    public void Redirected_output_is_plain_lines()
    {
        var time = new ManualTime();
        var lines = Show(AnsiSupport.No, InteractionSupport.No, new TrainerOptions { SanityValidationBatches = 0, Epochs = 2, Time = time }, () => time.Advance(TimeSpan.FromSeconds(20)));

        lines.Should().NotContain("\u001b");
        lines.TrimEnd().Split(Environment.NewLine).Should().HaveCount(6).And.SatisfyRespectively(
            line => line.Should().StartWith("epoch 1/2, step 2/4, loss ").And.Contain("clips/s, 0.0 % waiting for data, 0:00:40 left"),
            line => line.Should().StartWith("epoch 1/2, step 2/4, loss ").And.Contain("validationLoss 0.5"),
            line => line.Should().StartWith("epoch 2/2, step 4/4, loss "),
            line => line.Should().StartWith("epoch 2/2, step 4/4, loss ").And.Contain("evaluations 2"),
            line => line.Should().Be("ended (Epochs) at step 4 after 0:01:20"),
            line => line.Should().Be("time: waiting for data 0.0 s, forward 80.0 s, backward 0.0 s, optimizer 0.0 s, validation 0.0 s, checkpoints 0.0 s"));
    }

    [Fact]
    public void A_terminal_gets_a_bar_and_still_the_line_of_each_epoch()
    {
        var lines = Show(AnsiSupport.Yes, InteractionSupport.Yes, new TrainerOptions { SanityValidationBatches = 0, Epochs = 2 }, () => { });

        lines.Should().Contain("\u001b").And.Contain("validationLoss").And.Contain("ended (Epochs) at step 4");
    }

    private static FitResult Fit(double[] losses, TrainerOptions options, params Callback[] callbacks) => Fit(losses, options, resume: null, callbacks);

    private static FitResult Fit(double[] losses, TrainerOptions options, string? resume, params Callback[] callbacks)
    {
        var task = new RegressionTask(RegressionTask.Noisy(1)) { ScriptedLoss = evaluation => losses[evaluation] };
        return new Trainer(options, callbacks).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4), resume);
    }

    private static string Show(AnsiSupport ansi, InteractionSupport interaction, TrainerOptions options, Action onStep)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = ansi, Interactive = interaction, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        var task = new RegressionTask(RegressionTask.Noisy(1)) { ScriptedLoss = _ => 0.5, OnTrainingStep = _ => onStep() };
        new Trainer(options, new ConsoleProgress(TimeSpan.FromSeconds(40), console)).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4));
        return writer.ToString();
    }
}
