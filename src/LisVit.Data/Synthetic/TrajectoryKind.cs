namespace LisVit.Data.Synthetic;

/// <summary>The form of a movement.</summary>
internal enum TrajectoryKind
{
    /// <summary>Straight from one placement to the other.</summary>
    Line,

    /// <summary>From one placement to the other over a bow.</summary>
    Arc,

    /// <summary>From one placement to the other in waves across the way.</summary>
    Wave,

    /// <summary>To the other placement and back, repeatedly.</summary>
    Repeat,

    /// <summary>Around the middle of the two placements.</summary>
    Circle,
}
