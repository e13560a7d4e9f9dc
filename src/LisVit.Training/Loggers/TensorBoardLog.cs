using LisVit.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Loggers;

/// <summary>
/// Writes event files for TensorBoard: <c>training/batchLoss</c>, <c>training/learningRate</c> and <c>training/gradientNorm</c> after every so many steps,
/// and whenever there are new metrics <c>training/trainingLoss</c>, <c>training/learningRate</c>, <c>training/gradientNorm</c> and the others as <c>validation/NAME</c>.
/// </summary>
/// <remarks>
/// Each run begins a file of its own, which tells TensorBoard to forget what older files of the folder have from there on: a resumed run replaces the steps
/// that it repeats, and a run begun anew replaces all. Nothing is deleted.
/// </remarks>
/// <param name="folder">Where to; one for each run, since TensorBoard names runs by their folders.</param>
/// <param name="everySteps">Optimizer steps between the scalars within epochs, at least 1.</param>
/// <param name="histograms">
/// Whether to write histograms too: of weights whenever there are new metrics (<c>weights/NAME</c>), and of gradients before clipping at the first step after those
/// and of the run (<c>gradients/NAME</c>). Those with values that are not finite are left out.
/// </param>
public sealed class TensorBoardLog(string folder, int everySteps = 50, bool histograms = false) : Callback
{
    private readonly StepInterval interval = new(everySteps);
    private SummaryWriter? writer;
    private bool gradientsAreDue;

    /// <inheritdoc/>
    public override bool RunsInFastDevelopment => false;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        interval.Begin(progress);
        gradientsAreDue = histograms;
        Directory.CreateDirectory(folder);
        var older = EventFile.In(folder);
        writer = utils.tensorboard.SummaryWriter(folder);
        EventFile.Begin(EventFile.In(folder).Except(older).Single(), firstStep: progress.Resumed ? progress.Step + 1 : 0);
    }

    /// <inheritdoc/>
    public override void OnGradients(TrainingProgress progress)
    {
        if (!gradientsAreDue)
            return;
        gradientsAreDue = false;
        LogFiles.Try(progress, folder, () => WriteHistograms("gradients", Gradients.Of(progress.Model), progress.Step + 1));
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingProgress progress)
    {
        if (!interval.IsDue(progress))
            return;
        LogFiles.Try(progress, folder, () =>
        {
            Write("training", MetricNames.BatchLoss, progress.BatchLoss, progress.Step);
            WriteStep(progress);
        });
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        gradientsAreDue = histograms;
        LogFiles.Try(progress, folder, () =>
        {
            foreach (var (name, value) in progress.Metrics)
                Write(name == MetricNames.TrainingLoss ? "training" : "validation", name, value, progress.Step);
            WriteStep(progress);
            if (histograms)
                WriteHistograms("weights", progress.Model.named_parameters().Select(named => KeyValuePair.Create<string, Tensor>(named.name, named.parameter)), progress.Step);
        });
    }

    /// <inheritdoc/>
    public override void OnFitEnd(TrainingProgress progress) => writer = null;

    /// <summary>Adds a picture to the run in progress.</summary>
    /// <param name="tag">What TensorBoard calls it, with slashes between groups.</param>
    /// <param name="path">Path of a PNG.</param>
    /// <param name="step">Optimizer steps taken.</param>
    /// <exception cref="InvalidOperationException">No run is in progress: this callback must come before the one that draws.</exception>
    internal void AddPicture(string tag, string path, long step) => Writer.add_img(tag, path, checked((int)step));

    private SummaryWriter Writer => writer ?? throw new InvalidOperationException(
        $"{nameof(TensorBoardLog)} of '{folder}' watches no run. Give it to the trainer too, before the callbacks that write to it.");

    private void WriteStep(TrainingProgress progress)
    {
        Write("training", MetricNames.LearningRate, progress.LearningRate, progress.Step);
        Write("training", MetricNames.GradientNorm, progress.GradientNorm, progress.Step);
    }

    private void Write(string group, string name, double value, long step) => Writer.add_scalar($"{group}/{name}", (float)value, checked((int)step));

    private void WriteHistograms(string group, IEnumerable<KeyValuePair<string, Tensor>> tensors, long step)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in tensors)
            WriteHistogram($"{group}/{name}", tensor, step);
    }

    private void WriteHistogram(string tag, Tensor values, long step)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var onCpu = values.detach().to(ScalarType.Float64, CPU);
        if (onCpu.numel() > 0 && onCpu.isfinite().all().item<bool>())
            Writer.add_histogram(tag, onCpu, checked((int)step));
    }
}
