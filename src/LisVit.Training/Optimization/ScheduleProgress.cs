namespace LisVit.Training.Optimization;

/// <summary>Where a run stands when a learning rate is asked for.</summary>
/// <param name="Step">Optimizer steps taken, from 0.</param>
/// <param name="Fraction">
/// Share of the run that is done, in [0, 1]: steps by all steps, or training time by its limit where that is the only limit.
/// </param>
public readonly record struct ScheduleProgress(long Step, double Fraction);
