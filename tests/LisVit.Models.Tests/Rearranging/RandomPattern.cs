namespace LisVit.Models.Tests.Rearranging;

/// <summary>A valid pattern drawn at random, with a shape and enough sizes.</summary>
internal sealed class RandomPattern
{
    private readonly Random random;
    private readonly Dictionary<string, long> lengths = [];

    public RandomPattern(int seed, string function)
    {
        random = new Random(seed);
        var names = Enumerable.Range(0, random.Next(6)).Select(index => $"a{index}").ToList();
        foreach (var name in names)
            lengths[name] = random.Next(1, 4);
        var unnamed = random.Next(2) == 0 ? null : Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(1, 4)).ToArray();

        var left = Groups(names);
        if (unnamed is not null)
            left.Insert(random.Next(left.Count + 1), ["..."]);
        Shape = [.. left.SelectMany(group => group is ["..."] ? unnamed! : [Length(group)])];

        var kept = names.Where(_ => function != "reduce" || random.Next(2) == 0).ToList();
        var gained = function == "repeat" ? Enumerable.Range(0, random.Next(1, 3)).Select(index => $"new{index}").ToList() : [];
        foreach (var name in gained)
            lengths[name] = random.Next(1, 4);
        var order = kept.Concat(gained).ToArray();
        random.Shuffle(order);
        var right = Groups(order);
        var keepsEllipsis = unnamed is not null && (function != "reduce" || random.Next(2) == 0);
        EllipsisIsMerged = keepsEllipsis && right.Count > 0 && random.Next(2) == 0;
        if (EllipsisIsMerged)
            Insert(right[random.Next(right.Count)], "...");
        else if (keepsEllipsis)
            right.Insert(random.Next(right.Count + 1), ["..."]);

        // One size in each merged dimension may stay open; those of gained axes never.
        var open = left.Where(_ => random.Next(3) > 0).Where(group => group.Count > 0).Select(group => group[random.Next(group.Count)]).ToHashSet();
        var unnamedToo = names.Except(kept).Concat(gained).Where(_ => random.Next(3) == 0).ToHashSet();
        Axes = [.. names.Concat(gained).Where(name => !open.Contains(name) && !unnamedToo.Contains(name)).Select(name => (name, lengths[name]))];
        AllAxes = [.. lengths.Select(axis => (axis.Key, axis.Value))];
        Left = Text(left, unnamedToo);
        Right = Text(right, unnamedToo);
    }

    public string Left { get; }

    public string Right { get; }

    public string Pattern => $"{Left} -> {Right}";

    public long[] Shape { get; }

    public bool EllipsisIsMerged { get; }

    /// <summary>Some sizes, but enough.</summary>
    public (string Axis, long Size)[] Axes { get; }

    public (string Axis, long Size)[] AllAxes { get; }

    private long Length(IEnumerable<string> axes) => axes.Aggregate(1L, (product, axis) => product * lengths[axis]);

    /// <summary>Cuts axes into dimensions, with dimensions of one element between them.</summary>
    private List<List<string>> Groups(IReadOnlyList<string> axes)
    {
        List<List<string>> groups = [];
        foreach (var axis in axes)
        {
            while (random.Next(6) == 0)
                groups.Add([]);
            if (groups.Count > 0 && groups[^1].Count > 0 && random.Next(2) == 0)
                groups[^1].Add(axis);
            else
                groups.Add([axis]);
        }

        return groups;
    }

    private string Text(List<List<string>> groups, HashSet<string> numbered) => string.Join(' ', groups.Select(group => group switch
    {
        [] => random.Next(2) == 0 ? "1" : "()",
        ["..."] => "...",
        [var axis] when random.Next(2) == 0 => Word(axis, numbered),
        _ => $"({string.Join(' ', group.Select(axis => Word(axis, numbered)))})",
    }));

    private string Word(string axis, HashSet<string> numbered) => numbered.Contains(axis) ? $"{lengths[axis]}" : axis;

    private void Insert(List<string> group, string axis) => group.Insert(random.Next(group.Count + 1), axis);
}
