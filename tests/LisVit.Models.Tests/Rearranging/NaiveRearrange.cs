namespace LisVit.Models.Tests.Rearranging;

/// <summary>
/// A valid pattern as its definition says, one element at a time: counts through all axes and notes which element of the input
/// goes to which element of the output. Shares nothing with the packages.
/// </summary>
internal static class NaiveRearrange
{
    /// <returns>Shape of the output, and for each of its elements the positions in the input that come together there.</returns>
    public static (long[] Shape, List<int>[] Sources) Run(string pattern, long[] shape, IReadOnlyDictionary<string, long> given)
    {
        var halves = pattern.Split("->");
        var left = Groups(halves[0], 'L');
        var right = Groups(halves[1], 'R');
        string[] rest = [.. Enumerable.Range(0, shape.Length - left.Count(group => !group.IsEllipsis)).Select(index => $"rest{index}")];
        var input = Spread(left, rest);
        var output = Spread(right, rest);

        var sizes = new Dictionary<string, long>(given);
        foreach (var number in input.Concat(output).SelectMany(group => group).Where(axis => char.IsDigit(axis[0])))
            sizes[number] = long.Parse(number.Split('@')[0]);
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            var open = input[dimension].SingleOrDefault(axis => !sizes.ContainsKey(axis));
            if (open is not null)
                sizes[open] = shape[dimension] / input[dimension].Where(axis => axis != open).Aggregate(1L, (product, axis) => product * sizes[axis]);
        }

        long[] outputShape = [.. output.Select(group => group.Aggregate(1L, (product, axis) => product * sizes[axis]))];
        List<int>[] sources = [.. Enumerable.Range(0, (int)outputShape.Aggregate(1L, (product, length) => product * length)).Select(_ => new List<int>())];
        string[] all = [.. input.Concat(output).SelectMany(group => group).Distinct()];
        foreach (var index in Count(all, sizes))
            sources[Offset(output, sizes, index)].Add(Offset(input, sizes, index));
        return (outputShape, sources);
    }

    private static int Offset(List<string[]> groups, Dictionary<string, long> sizes, Dictionary<string, long> index) =>
        (int)groups.SelectMany(group => group).Aggregate(0L, (offset, axis) => (offset * sizes[axis]) + index[axis]);

    private static IEnumerable<Dictionary<string, long>> Count(string[] axes, Dictionary<string, long> sizes)
    {
        if (axes.Any(axis => sizes[axis] == 0))
            yield break;
        var index = axes.ToDictionary(axis => axis, _ => 0L);
        while (true)
        {
            yield return index;
            var last = axes.Length - 1;
            while (last >= 0 && ++index[axes[last]] == sizes[axes[last]])
                index[axes[last--]] = 0;
            if (last < 0)
                yield break;
        }
    }

    /// <summary>Reads a half from its first to its last word; a number becomes "2@L5", which no other axis is called.</summary>
    private static List<Group> Groups(string half, char side)
    {
        var groups = new List<Group>();
        List<string>? open = null;
        var words = half.Replace("(", " ( ").Replace(")", " ) ").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var place = 0; place < words.Length; place++)
        {
            string[] read = words[place] == "1" ? [] : [char.IsDigit(words[place][0]) ? $"{words[place]}@{side}{place}" : words[place]];
            if (words[place] == "(")
            {
                open = [];
            }
            else if (words[place] == ")")
            {
                groups.Add(new Group([.. open!], IsMerged: true));
                open = null;
            }
            else if (open is not null)
            {
                open.AddRange(read);
            }
            else
            {
                groups.Add(new Group(read, IsMerged: false));
            }
        }

        return groups;
    }

    private static List<string[]> Spread(List<Group> groups, string[] rest) =>
        [.. groups.SelectMany(group => group.IsEllipsis
            ? rest.Select(axis => new[] { axis })
            : [[.. group.Axes.SelectMany(axis => axis == "..." ? rest : [axis])]])];

    private sealed record Group(string[] Axes, bool IsMerged)
    {
        public bool IsEllipsis => !IsMerged && Axes is ["..."];
    }
}
