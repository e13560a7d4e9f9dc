namespace LisVit.Pickling;

/// <summary>The stack of values, and the marks on it below which an opcode may not reach.</summary>
internal sealed class PickleStack(PickleCursor cursor, PickleLimits limits)
{
    private readonly List<object?> values = [];
    private readonly List<int> marks = [];
    private int pushed;

    private int Floor => marks.Count == 0 ? 0 : marks[^1];

    public void Push(object? value)
    {
        if (++pushed > limits.MaximumValues)
            throw cursor.Malformed($"it makes more than the {limits.MaximumValues} values that are allowed");
        values.Add(value);
    }

    public void Mark()
    {
        if (marks.Count == limits.MaximumDepth)
            throw cursor.Malformed($"its containers are nested more than {limits.MaximumDepth} deep");
        marks.Add(values.Count);
    }

    public object? Peek() => values.Count > Floor ? values[^1] : throw TooFew();

    public object? Pop()
    {
        var value = Peek();
        values.RemoveAt(values.Count - 1);
        return value;
    }

    public object?[] Pop(int count)
    {
        if (values.Count - Floor < count)
            throw TooFew();
        return RemoveFrom(values.Count - count);
    }

    /// <summary>Removes the last mark and all that lies on it.</summary>
    public object?[] PopMark()
    {
        if (marks.Count == 0)
            throw cursor.Malformed("it needs a mark, and there is none");
        var floor = Floor;
        marks.RemoveAt(marks.Count - 1);
        return RemoveFrom(floor);
    }

    /// <summary>Removes the last value, or the last mark where nothing lies on it.</summary>
    public void Discard()
    {
        if (values.Count == Floor && marks.Count > 0)
            marks.RemoveAt(marks.Count - 1);
        else
            Pop();
    }

    /// <summary>The one value that a pickle ends with.</summary>
    public object? Last() => marks.Count == 0 && values.Count == 1 ? values[0] : throw cursor.Malformed($"{values.Count} values and {marks.Count} marks are left, expected is one value");

    private object?[] RemoveFrom(int index)
    {
        object?[] removed = [.. values[index..]];
        values.RemoveRange(index, values.Count - index);
        return removed;
    }

    private InvalidDataException TooFew() => cursor.Malformed("it needs more values than lie on the stack");
}
