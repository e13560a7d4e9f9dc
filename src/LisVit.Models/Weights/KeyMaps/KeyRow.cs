namespace LisVit.Models.Weights;

/// <summary>One row of a key map: a path of ours and the paths of the tensors that make it up, stacked in this order.</summary>
internal sealed record KeyRow(string Ours, string[] Theirs)
{
    /// <summary>Follows a name from one path to another; null where the name is not under the first.</summary>
    public static string? Follow(string name, string from, string to)
    {
        var (segments, pattern) = (name.Split('.'), from.Split('.'));
        if (segments.Length < pattern.Length)
            return null;
        var numbers = new Queue<string>();
        foreach (var (segment, expected) in segments.Zip(pattern))
        {
            if (expected == "#" && segment.All(char.IsAsciiDigit))
                numbers.Enqueue(segment);
            else if (segment != expected)
                return null;
        }

        return string.Join('.', to.Split('.').Select(segment => segment == "#" ? numbers.Dequeue() : segment).Concat(segments[pattern.Length..]));
    }
}
