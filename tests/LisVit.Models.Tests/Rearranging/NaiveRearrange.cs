namespace LisVit.Models.Tests.Rearranging;

/// <summary>Rearranging as its definition says: one element at a time, by counting through all axes.</summary>
internal static class NaiveRearrange
{
    /// <summary>Values in the order of <paramref name="to"/>, when they lie in the order of <paramref name="from"/>.</summary>
    public static long[] Values(string[] from, string[] to, IReadOnlyDictionary<string, long> sizes)
    {
        var result = new long[from.Aggregate(1L, (product, axis) => product * sizes[axis])];
        var position = from.ToDictionary(axis => axis, _ => 0L);
        for (var value = 0; value < result.Length; value++)
        {
            result[Offset(to)] = value;
            foreach (var axis in from.Reverse())
            {
                if (++position[axis] < sizes[axis])
                    break;
                position[axis] = 0;
            }
        }

        return result;

        long Offset(string[] order) => order.Aggregate(0L, (offset, axis) => (offset * sizes[axis]) + position[axis]);
    }

    /// <summary>The axes that a side of a pattern without ellipsis names.</summary>
    public static string[] Axes(string side) =>
        [.. side.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(axis => axis != "1")];
}
