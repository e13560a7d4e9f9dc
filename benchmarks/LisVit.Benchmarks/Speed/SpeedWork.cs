namespace LisVit.Benchmarks.Speed;

/// <summary>Something that is timed, made ready.</summary>
/// <param name="Run">Does it once.</param>
internal sealed record SpeedWork(Action Run);
