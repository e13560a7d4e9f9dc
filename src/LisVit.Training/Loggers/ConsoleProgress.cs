using System.Globalization;
using Spectre.Console;

namespace LisVit.Training.Loggers;

/// <summary>
/// Shows how a run goes: a live bar on a terminal; plain lines without control codes where the output is redirected, one at each
/// epoch's end and now and then in between. Warnings are lines on both.
/// </summary>
/// <param name="interval">At most one plain line in this time within an epoch; 30 seconds by default.</param>
/// <param name="console">Where to; the process's console by default.</param>
public sealed class ConsoleProgress(TimeSpan? interval = null, IAnsiConsole? console = null) : Callback
{
    private readonly TimeSpan interval = interval ?? TimeSpan.FromSeconds(30);
    private readonly IAnsiConsole console = console ?? AnsiConsole.Console;
    private LiveBar? bar;
    private TimeSpan lineAt;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (progress.Resumed)
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"resumed at step {progress.Step}, {progress.Batch}/{progress.BatchesInEpoch} batches into epoch {progress.Epoch + 1}"));
        lineAt = progress.Elapsed + interval;
        if (console.Profile.Capabilities is { Interactive: true, Ansi: true })
            bar = new LiveBar(console);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingProgress progress)
    {
        if (bar is not null)
        {
            bar.Show(progress.Fraction, Line(progress));
        }
        else if (progress.Elapsed >= lineAt)
        {
            WriteLine(Line(progress));
            lineAt = progress.Elapsed + interval;
        }
    }

    /// <inheritdoc/>
    public override void OnValidationStart(TrainingProgress progress) => bar?.Show(progress.Fraction, $"epoch {progress.Epoch + 1}, validating");

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        var metrics = progress.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G4}"));
        WriteLine($"{Line(progress)}, {string.Join(", ", metrics)}");
        lineAt = progress.Elapsed + interval;
    }

    /// <inheritdoc/>
    public override void OnWarning(TrainingProgress progress, string message) => WriteLine($"warning: {message}");

    /// <inheritdoc/>
    public override void OnFitEnd(TrainingProgress progress)
    {
        bar?.Finish();
        bar = null;
        if (progress.Stop is not { } reason)
            return;
        WriteLine(string.Create(CultureInfo.InvariantCulture, $"ended ({reason}) at step {progress.Step} after {Clock(progress.Elapsed)}"));
        WriteLine(Times(progress.Times));
    }

    private static string Times(TrainingTimes times) => string.Create(
        CultureInfo.InvariantCulture,
        $"time: waiting for data {times.DataWait.TotalSeconds:F1} s, forward {times.Forward.TotalSeconds:F1} s, backward {times.Backward.TotalSeconds:F1} s, optimizer {times.Optimizer.TotalSeconds:F1} s, validation {times.Validation.TotalSeconds:F1} s, checkpoints {times.Checkpoints.TotalSeconds:F1} s");

    private static string Line(TrainingProgress progress)
    {
        var epochs = progress.Epochs is { } all ? $"/{all}" : "";
        var steps = progress.TotalSteps is { } total ? $"/{total}" : "";
        var left = progress.TimeLeft is { } time ? Clock(time) : "unknown";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {progress.Epoch + 1}{epochs}, step {progress.Step}{steps}, loss {progress.TrainingLoss:G4}, learning rate {progress.LearningRate:G3}, {progress.ClipsPerSecond:F1} clips/s, {100 * progress.DataWaitShare:F1} % waiting for data, {left} left");
    }

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");

    private void WriteLine(string line)
    {
        if (bar is not null)
            console.WriteLine(line);
        else
            console.Profile.Out.Writer.WriteLine(line);
    }
}
