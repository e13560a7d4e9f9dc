namespace LisVit.Training.Tests.Support;

/// <summary>A callback made of delegates.</summary>
internal sealed class Watch : Callback
{
    public Action<TrainingProgress> BatchEnd { get; init; } = _ => { };

    public Action<TrainingProgress> Metrics { get; init; } = _ => { };

    public override void OnBatchEnd(TrainingProgress progress) => BatchEnd(progress);

    public override void OnMetrics(TrainingProgress progress) => Metrics(progress);

    public Action<string> Warning { get; init; } = _ => { };

    public Action<TrainingProgress> FitEnd { get; init; } = _ => { };

    public override void OnFitEnd(TrainingProgress progress) => FitEnd(progress);

    public override void OnWarning(TrainingProgress progress, string message) => Warning(message);
}
