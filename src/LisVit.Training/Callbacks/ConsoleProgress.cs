using System.Diagnostics;
using System.Globalization;

namespace LisVit.Training.Callbacks;

/// <summary>Prints progress as plain lines: one every few seconds and one for each validation.</summary>
/// <param name="writer">Where to.</param>
/// <param name="interval">Time between lines; 10 seconds by default.</param>
public sealed class ConsoleProgress(TextWriter writer, TimeSpan? interval = null) : Callback
{
    private readonly TimeSpan interval = interval ?? TimeSpan.FromSeconds(10);
    private readonly Stopwatch sinceLine = new();
    private double loss;
    private int steps;
    private long firstClip;
    private double firstSecond;
    private double firstProgress;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingState state, int batchesPerEpoch)
    {
        if (state.Step > 0)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  going on from step {state.Step}, epoch {state.Epoch + 1}, after {state.Seconds:F0} s"));
        (firstClip, firstSecond, firstProgress) = (state.Clips, state.Seconds, double.NaN);
        sinceLine.Restart();
    }

    /// <inheritdoc/>
    public override void OnStep(StepInfo info)
    {
        if (double.IsNaN(firstProgress))
            firstProgress = info.Progress;
        loss += info.Loss;
        steps++;
        if (sinceLine.Elapsed < interval)
            return;
        var seconds = info.State.Seconds - firstSecond;
        var left = info.Progress > firstProgress ? seconds * (1 - info.Progress) / (info.Progress - firstProgress) : double.NaN;
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {100 * info.Progress,3:F0} %  epoch {info.State.Epoch + 1}  step {info.State.Step}  loss {loss / steps:F3}  rate {info.LearningRate:G3}  {(info.State.Clips - firstClip) / seconds:F1} clips/s  {left:F0} s left"));
        (loss, steps) = (0, 0);
        sinceLine.Restart();
    }

    /// <inheritdoc/>
    public override void OnValidation(ValidationRecord validation) =>
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  epoch {validation.Epoch}  step {validation.Step}  training loss {validation.TrainingLoss:F3}  validation {string.Join("  ", validation.Metrics.Where(metric => metric.Key is "loss" or "wordErrorRate" or "tokenErrorRate" or "blankShare").Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:F4}")))}"));
}
