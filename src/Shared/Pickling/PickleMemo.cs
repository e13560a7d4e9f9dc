namespace LisVit.Pickling;

/// <summary>The values that a pickle may refer to again, by number.</summary>
internal sealed class PickleMemo(PickleCursor cursor, PickleLimits limits)
{
    private static readonly object Unset = new();

    private readonly List<object?> values = [];

    /// <summary>Reads the number of protocol 0, a line of digits.</summary>
    public static long ReadIndex(PickleCursor cursor) =>
        PickleText.Integer(cursor.TakeLine()) is long and >= 0 and var index ? (long)index : throw cursor.Malformed("its line is not an index");

    public void Append(object? value) => Set(values.Count, value);

    public void Set(long index, object? value)
    {
        // Every writer numbers in order, so an index beyond the bytes can only ask for memory.
        var allowed = Math.Min(cursor.Length, limits.MaximumMemo);
        if (index >= allowed)
            throw cursor.Malformed($"memo {index} is beyond the {allowed} that this pickle can have");
        while (values.Count <= index)
            values.Add(Unset);
        values[(int)index] = value;
    }

    public object? Get(long index) =>
        index < values.Count && values[(int)index] != Unset ? values[(int)index] : throw cursor.Malformed($"memo {index} was never set");
}
