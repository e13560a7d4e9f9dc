namespace LisVit.Training.Metrics;

/// <summary>How many glosses an alignment puts where they are signed. Spans are positions among sampled frames, <c>[start, end)</c>.</summary>
/// <param name="tolerance">Sampled frames that a boundary may be off, at least 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
/// <remarks>
/// A CTC head names a gloss in some of its frames rather than bounding it, so that a good alignment lies inside the sign (<see cref="Inside"/>) without
/// reaching both its ends (<see cref="BothEnds"/>).
/// Of one thread at a time.
/// </remarks>
public sealed class AlignmentAccuracy(int tolerance = 1)
{
    private readonly int tolerance = tolerance >= 0
        ? tolerance
        : throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"tolerance ({tolerance}) must be at least 0.");

    /// <summary>Glosses counted.</summary>
    public int Glosses { get; private set; }

    /// <summary>Glosses whose span does not leave the sign by more than the tolerance.</summary>
    public int Inside { get; private set; }

    /// <summary>Glosses that begin where the sign begins, up to the tolerance.</summary>
    public int Starts { get; private set; }

    /// <summary>Glosses that end where the sign ends, up to the tolerance.</summary>
    public int Ends { get; private set; }

    /// <summary>Glosses that do both.</summary>
    public int BothEnds { get; private set; }

    /// <summary>Counts one gloss.</summary>
    /// <param name="aligned">Where the alignment has it.</param>
    /// <param name="truth">Where it is.</param>
    public void Add((int Start, int End) aligned, (int Start, int End) truth)
    {
        var starts = Math.Abs(aligned.Start - truth.Start) <= tolerance;
        var ends = Math.Abs(aligned.End - truth.End) <= tolerance;
        Glosses++;
        Starts += starts ? 1 : 0;
        Ends += ends ? 1 : 0;
        BothEnds += starts && ends ? 1 : 0;
        Inside += aligned.Start >= truth.Start - tolerance && aligned.End <= truth.End + tolerance ? 1 : 0;
    }
}
