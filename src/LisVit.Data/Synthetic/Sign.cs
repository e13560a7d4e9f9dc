namespace LisVit.Data.Synthetic;

/// <summary>How a gloss is signed. Two signs are a minimal pair if they differ in either handshape or movement.</summary>
/// <param name="Gloss">The gloss.</param>
/// <param name="Handshape">Handshape at the beginning.</param>
/// <param name="FinalHandshape">Handshape at the end, mostly the same.</param>
/// <param name="Trajectory">Movement of the leading hand.</param>
/// <param name="SecondHand">What the other hand does.</param>
internal sealed record Sign(string Gloss, Handshape Handshape, Handshape FinalHandshape, Trajectory Trajectory, SecondHand SecondHand)
{
    public Sign(string gloss, Handshape handshape, Trajectory trajectory, SecondHand secondHand = SecondHand.Rests)
        : this(gloss, handshape, handshape, trajectory, secondHand)
    {
    }

    public bool SameHandshapeAs(Sign other) => Handshape == other.Handshape && FinalHandshape == other.FinalHandshape;

    public bool SameMovementAs(Sign other) => Trajectory == other.Trajectory && SecondHand == other.SecondHand;
}
