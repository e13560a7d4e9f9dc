using System.Globalization;

namespace LisVit.Models.Weights;

/// <summary>What a model took of weights that were made for another one; see <see cref="ModuleWeights.TakeWeights"/>.</summary>
/// <param name="Taken">Entries of the model that were copied.</param>
/// <param name="Kept">Entries of the model that stayed as they were, each with the reason.</param>
/// <param name="Unused">Names among the weights that the model has no place for.</param>
public sealed record WeightTransfer(IReadOnlyList<string> Taken, IReadOnlyDictionary<string, string> Kept, IReadOnlyList<string> Unused)
{
    /// <summary>The report for people: a line of sums, then a line for each entry that stayed and each weight without a place.</summary>
    public override string ToString() => string.Join('\n', (string[])
    [
        string.Create(CultureInfo.InvariantCulture, $"{Taken.Count} entries taken, {Kept.Count} kept as they were, {Unused.Count} weights without a place"),
        .. Kept.Select(entry => $"  kept {entry.Key}: {entry.Value}"),
        .. Unused.Select(name => $"  without a place: {name}"),
    ]);
}
