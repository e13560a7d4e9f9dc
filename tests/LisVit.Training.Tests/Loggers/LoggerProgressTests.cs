using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Tests.Support;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Loggers;

public sealed class LoggerProgressTests : IDisposable
{
    private static readonly TrainerOptions OneEpoch = new() { Epochs = 1, SanityValidationBatches = 0 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_logger_hears_of_the_start_the_metrics_and_the_end()
    {
        var logger = new RecordingLogger();

        Fit(OneEpoch, Scripted(0.5), new LoggerProgress(logger));

        logger.Messages.Should().HaveCount(3).And.OnlyContain(message => message.Level == LogLevel.Information);
        logger.Messages[0].Text.Should().Be("Training of Linear begins, with 2 batches in the first epoch.");
        logger.Messages[1].Text.Should().StartWith("Epoch 1, step 2: evaluations 1, validationLoss 0.5, trainingLoss ");
        logger.Messages[2].Text.Should().StartWith("Training ended (Epochs) at step 2 after ");
    }

    [Fact]
    public void A_resumed_run_says_where_it_goes_on()
    {
        var logger = new RecordingLogger();
        var options = OneEpoch with { OutputFolder = folder.FullName };
        Fit(options, Scripted(0.5));

        Fit(options with { Epochs = 2 }, Scripted(0.5), folder.PathTo("last"), new LoggerProgress(logger));

        logger.Messages[0].Text.Should().Be("Training goes on at step 2, 0 of 2 batches into epoch 2.");
    }

    [Fact]
    public void What_goes_wrong_is_a_warning()
    {
        var logger = new RecordingLogger();
        var task = new RegressionTask(nn.Linear(4, 1)) { OnLoss = loss => loss * double.NaN };

        Fit(OneEpoch with { NonFinite = NonFiniteAction.Skip }, task, new LoggerProgress(logger));

        logger.Messages.Where(message => message.Level == LogLevel.Warning).Should().HaveCount(2)
            .And.OnlyContain(message => message.Text.StartsWith("Step ") && message.Text.Contains("The loss is NaN"));
    }

    [Fact]
    public void A_run_that_an_exception_ends_is_an_error()
    {
        var logger = new RecordingLogger();
        var task = new RegressionTask(nn.Linear(4, 1)) { OnTrainingStep = _ => throw new TimeoutException() };

        var fit = () => Fit(OneEpoch, task, new LoggerProgress(logger));

        fit.Should().Throw<TimeoutException>();
        logger.Messages.Last().Level.Should().Be(LogLevel.Error);
        logger.Messages.Last().Text.Should().StartWith("Training was ended by an exception at step 0 after ");
    }

    [Theory]
    [InlineData(AnsiSupport.No, InteractionSupport.No)]
    [InlineData(AnsiSupport.Yes, InteractionSupport.Yes)]
    public void The_console_shows_warnings(AnsiSupport ansi, InteractionSupport interaction)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = ansi, Interactive = interaction, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 400;
        var task = new RegressionTask(nn.Linear(4, 1)) { OnLoss = loss => loss * double.NaN };

        Fit(OneEpoch with { NonFinite = NonFiniteAction.Skip }, task, new ConsoleProgress(console: console));

        writer.ToString().Should().Contain("warning: The loss is NaN at batch 0 of epoch 0");
    }

    [Fact]
    public void All_loggers_together_write_what_each_writes_alone()
    {
        var logger = new RecordingLogger();
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });

        Fit(
            OneEpoch with { OutputFolder = folder.PathTo("run") }, Scripted(0.25),
            new ConsoleProgress(console: console), new CsvLog(folder.PathTo("log.csv"), 1), new TensorBoardLog(folder.PathTo("board"), 1, histograms: true), new LoggerProgress(logger), new ModelCheckpoint());

        writer.ToString().Should().Contain("validationLoss 0.25").And.Contain("ended (Epochs)");
        File.ReadLines(folder.PathTo("log.csv")).Should().ContainMatch("1,2,*,validationLoss,0.25");
        EventFileReader.Scalars(EventFileReader.ReadFolder(folder.PathTo("board")).Single()).Should().Contain(("validation/validationLoss", 2, 0.25f));
        logger.Messages.Should().Contain(message => message.Text.Contains("validationLoss 0.25"));
    }

    private static RegressionTask Scripted(double loss) => new(nn.Linear(4, 1)) { ScriptedLoss = _ => loss };

    private static void Fit(TrainerOptions options, RegressionTask task, params Callback[] callbacks) => Fit(options, task, null, callbacks);

    private static void Fit(TrainerOptions options, RegressionTask task, string? resume, params Callback[] callbacks) =>
        new Trainer(options, callbacks).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4), resume);
}
