namespace LisVit.Data;

/// <summary>Something about one clip that a user of its corpus should know.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Problem">What it is, as a sentence or a part of one.</param>
public sealed record ClipProblem(string Clip, string Problem)
{
    /// <summary>Both, as a line of a report.</summary>
    public override string ToString() => $"{Clip}: {Problem}";
}
