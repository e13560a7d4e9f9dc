namespace LisVit.Training;

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were trained.</summary>
    Epochs,

    /// <summary>All optimizer steps were taken.</summary>
    Steps,

    /// <summary>The training time was spent.</summary>
    TrainingTime,

    /// <summary>A callback asked for it, such as early stopping.</summary>
    Callback,

    /// <summary>The caller cancelled; the last checkpoint holds the state after the batch in progress.</summary>
    Cancelled,
}
