namespace LisVit.Models.Rearranging;

/// <summary>A pattern with the shape and the sizes that it is to be used for: what a plan is made from, and what its errors name.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Shape">Shape of the tensor.</param>
/// <param name="Given">Sizes that the caller gave, one for each of <see cref="RearrangePattern.Axes"/>; <see cref="NotGiven"/> where it gave none.</param>
internal sealed record PatternUse(RearrangePattern Pattern, long[] Shape, long[] Given)
{
    public const long NotGiven = -1;

    public ArgumentException Misfit(string reason)
    {
        string[] sizes = [.. Pattern.Axes.Zip(Given).Where(axis => axis.Second != NotGiven).Select(axis => $"{axis.First} = {axis.Second}")];
        var with = sizes.Length == 0 ? "" : $" with {string.Join(", ", sizes)}";
        var verb = Pattern.Operation switch
        {
            PatternOperation.Reduce => "reduce",
            PatternOperation.Repeat => "repeat",
            _ => "rearrange",
        };
        return new ArgumentException($"Cannot {verb} [{string.Join(", ", Shape)}] as \"{Pattern.Text}\"{with}: {reason}.");
    }
}
