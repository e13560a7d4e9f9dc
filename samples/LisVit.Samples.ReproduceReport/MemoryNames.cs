using LisVit.Training.Tasks;

namespace LisVit.Samples.ReproduceReport;

/// <summary>What a decoder hears, in the words of the tables.</summary>
internal static class MemoryNames
{
    public static IReadOnlyList<(MemorySubstitute Substitute, string Name)> All { get; } =
    [
        (MemorySubstitute.None, "the encoder's"),
        (MemorySubstitute.Normal, "N(0, 1)"),
        (MemorySubstitute.Zeros, "zeros"),
        (MemorySubstitute.OtherClip, "another clip's"),
    ];

    /// <summary>Those that a split of so many clips has: a single clip has no other.</summary>
    public static IEnumerable<(MemorySubstitute Substitute, string Name)> For(int clips) => All.Where(memory => clips > 1 || memory.Substitute != MemorySubstitute.OtherClip);
}
