namespace LisVit.Training;

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>A limit of epochs, steps or time was reached.</summary>
    LimitReached,

    /// <summary>The validation loss stopped improving.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; the state is saved in the checkpoint <c>last</c>.</summary>
    Cancelled,
}
