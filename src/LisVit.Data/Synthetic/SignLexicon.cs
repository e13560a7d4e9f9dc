using static LisVit.Data.Synthetic.Handshape;
using static LisVit.Data.Synthetic.SecondHand;

namespace LisVit.Data.Synthetic;

/// <summary>The signs as data. They are drawn to be told apart, not to be signs of a real sign language.</summary>
internal static class SignLexicon
{
    private static readonly Trajectory Beat = Trajectory.Repeat(Placement.Of(-1.1, 1.6, 8), Placement.Of(-1.1, 2.25, 16));
    private static readonly Trajectory FromTheCheek = Trajectory.Arc(Placement.Of(-1.05, 0.35, 8), Placement.Of(-1.6, 1.75, -22), 0.3);
    private static readonly Trajectory Falling = Trajectory.Repeat(Placement.Of(-1.2, 0.2, 168, -1), Placement.Of(-1.3, 1.1, 172, -1));
    private static readonly Trajectory Billowing = Trajectory.Circle(Placement.Of(-1.2, 1.05, 8), 0.38, 1.5);
    private static readonly Trajectory Blowing = Trajectory.Wave(Placement.Of(-1.85, 1.4, -16), Placement.Of(-0.75, 1.4, 20), 0.25, 1);
    private static readonly Trajectory Shaking = Trajectory.Repeat(Placement.Of(-0.8, 1.7, 10), Placement.Of(-1.2, 1.7, -4), 3);
    private static readonly Trajectory Thrusting = Trajectory.Line(Placement.Of(-1.15, 0.5, -10), Placement.Of(-0.7, 1.9, 20));

    private static readonly Placement HighLevel = Placement.Of(-1.0, 0.75, 82);
    private static readonly Placement LowLevel = Placement.Of(-1.0, 2.35, 82);
    private static readonly Placement North = Placement.Of(-0.75, 0.75);
    private static readonly Placement South = Placement.Of(-0.75, 2.45);
    private static readonly Placement East = Placement.Of(0.25, 1.6);
    private static readonly Placement West = Placement.Of(-1.65, 1.6);
    private static readonly Placement Left = Placement.Of(-1.5, 2.1, 30);
    private static readonly Placement Right = Placement.Of(0.3, 2.1, 30);

    /// <summary>All signs. Their order is the order of <see cref="SyntheticVocabulary.Glosses"/>.</summary>
    public static IReadOnlyList<Sign> Signs { get; } =
    [
        new("HEUTE", Flat, Beat, Mirrors),
        new("JETZT", Horns, Beat, Mirrors),
        new("MORGEN", ThumbUp, FromTheCheek),
        new("TAG", Point, FromTheCheek),
        new("NACHT", Victory, Trajectory.Arc(Placement.Of(-1.4, 0.9, -15), Placement.Of(-0.75, 2.0, 50), 0.35), Mirrors),

        new("NORD", Angle, Trajectory.Line(South, North)),
        new("SUED", Angle, Trajectory.Line(North, South)),
        new("OST", Angle, Trajectory.Line(West, East)),
        new("WEST", Angle, Trajectory.Line(East, West)),
        new("BERG", Flat, Trajectory.Arc(Left, Right, 1.15)),
        new("KUESTE", Flat, Trajectory.Wave(Left, Right, 0.3, 1.5)),
        new("REGION", Spread, Trajectory.Circle(Placement.Of(-0.6, 1.75, 35), 0.45, 1)),

        new("REGEN", Spread, Falling, Mirrors),
        new("SCHNEE", Circle, Falling, Mirrors),
        new("SONNE", Circle, Spread, Trajectory.Line(Placement.Of(-1.6, -0.3, 15), Placement.Of(-1.45, 0.2, 140)), Rests),
        new("WOLKE", Crescent, Billowing, Alternates),
        new("NEBEL", Spread, Billowing, Alternates),
        new("WIND", Flat, Blowing, Follows),
        new("STURM", Claw, Blowing, Follows),
        new("GEWITTER", Point, Trajectory.Wave(Placement.Of(-1.5, -0.1, 15), Placement.Of(-0.7, 2.1, 60), 0.4, 1.5)),
        new("FROST", Claw, Fist, Trajectory.Line(Placement.Of(-1.6, 1.2, -5), Placement.Of(-0.85, 1.7, 10)), Mirrors),

        new("WARM", Flat, Shaking, Mirrors),
        new("KALT", Fist, Shaking, Mirrors),
        new("STARK", Fist, Thrusting),
        new("SCHWACH", LittleFinger, Thrusting),

        new("KOMMEN", Point, Trajectory.Arc(Placement.Of(-1.9, 1.0, -30), Placement.Of(-0.3, 1.9, 70), 0.3)),
        new("BLEIBEN", Horns, Trajectory.Line(Placement.Of(-0.6, 1.3, 10), Placement.Of(-0.9, 2.1, 10))),
        new("STEIGEN", Flat, Trajectory.Line(LowLevel, HighLevel)),
        new("SINKEN", Flat, Trajectory.Line(HighLevel, LowLevel)),
        new("WECHSELHAFT", Three, Trajectory.Repeat(Placement.Of(-1.35, 1.5, -38), Placement.Of(-0.55, 1.5, 42), 1.5)),
    ];

    /// <summary>Signs that differ in one thing only.</summary>
    public static IReadOnlyList<MinimalPair> MinimalPairs { get; } =
    [
        new("HEUTE", "JETZT", SignContrast.Handshape),
        new("MORGEN", "TAG", SignContrast.Handshape),
        new("REGEN", "SCHNEE", SignContrast.Handshape),
        new("WOLKE", "NEBEL", SignContrast.Handshape),
        new("WIND", "STURM", SignContrast.Handshape),
        new("WARM", "KALT", SignContrast.Handshape),
        new("STARK", "SCHWACH", SignContrast.Handshape),
        new("NORD", "SUED", SignContrast.Movement),
        new("OST", "WEST", SignContrast.Movement),
        new("BERG", "KUESTE", SignContrast.Movement),
        new("STEIGEN", "SINKEN", SignContrast.Movement),
        new("TAG", "KOMMEN", SignContrast.Movement),
    ];

    private static readonly Dictionary<string, Sign> ByGloss = Signs.ToDictionary(sign => sign.Gloss, StringComparer.Ordinal);

    /// <summary>The sign of a gloss of the lexicon.</summary>
    public static Sign Of(string gloss) => ByGloss[gloss];
}
