namespace LisVit.Benchmarks.Speed;

/// <summary>Something that is timed, made ready.</summary>
/// <param name="Run">Does it once.</param>
/// <param name="MultiplyAccumulates">How many a run takes; 0 where they were not counted.</param>
internal sealed record SpeedWork(Action Run, double MultiplyAccumulates = 0);
