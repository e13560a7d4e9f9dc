namespace LisVit.Training.Checkpoints;

/// <summary>Names of checkpoints in the output folder.</summary>
public static class CheckpointNames
{
    /// <summary>The latest state, from which a run can go on.</summary>
    public const string Last = "last";

    /// <summary>The <see cref="Last"/> before the latest, in case that one is damaged.</summary>
    public const string Previous = "previous";

    /// <summary>The weights with the best monitored metric.</summary>
    public const string Best = "best";
}
