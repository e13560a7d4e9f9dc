namespace LisVit.Training.Callbacks;

/// <summary>Which way a metric gets better.</summary>
public enum MonitorMode
{
    /// <summary>Lower is better, as for losses and error rates.</summary>
    Minimum,

    /// <summary>Higher is better.</summary>
    Maximum,
}
